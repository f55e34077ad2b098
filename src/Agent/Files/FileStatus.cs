using System.Globalization;
using VibeCoading.Agent.Native;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Files;

namespace VibeCoading.Agent.Files;

/// <summary>What the system says about a file.</summary>
internal readonly record struct FileStatus(FileKind Kind, ulong Inode, long Size, int Mode, long ModifiedNanoseconds)
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long NanosecondsPerMillisecond = 1_000_000;

    public string Version => string.Create(CultureInfo.InvariantCulture, $"{Inode:x}-{Size:x}-{ModifiedNanoseconds:x}");

    /// <summary>Of a name in a directory, or of the descriptor itself when the name is empty. Null, with the error set, when it cannot be told.</summary>
    public static unsafe FileStatus? Of(Descriptor directory, byte[] name)
    {
        Libc.Status status;
        fixed (byte* path = name)
            if (Libc.StatusAt(directory.Number, path, Libc.AtNoFollow | Libc.AtEmptyPath, Libc.BasicStatus, &status) != 0) return null;

        return new FileStatus(
            KindOf(status.Mode & FileModes.TypeMask),
            status.Inode,
            (long)status.Size,
            status.Mode & FileModes.PermissionMask,
            (status.Modified.Seconds * NanosecondsPerSecond) + status.Modified.Nanoseconds);
    }

    public static FileStatus? Of(Descriptor file) => Of(file, [0]);

    public FileEntry Describe(string name, string path, string? target) =>
        new(name, path, Kind, Size, Mode, ModifiedNanoseconds / NanosecondsPerMillisecond, target, Version);

    /// <exception cref="AgentRefusal">It is not a file whose bytes could be read or replaced.</exception>
    public void CheckRegular(WorkspacePath path)
    {
        if (Kind == FileKind.Directory) throw new AgentRefusal(AgentError.IsADirectory, $"{path.Display} is a directory.");
        if (Kind != FileKind.File) throw new AgentRefusal(AgentError.BadRequest, $"{path.Display} is not a regular file.");
    }

    private static FileKind KindOf(int type) => type switch
    {
        FileModes.Regular => FileKind.File,
        FileModes.Directory => FileKind.Directory,
        FileModes.Symlink => FileKind.Symlink,
        _ => FileKind.Other,
    };
}
