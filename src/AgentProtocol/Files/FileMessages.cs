using System.Text.Json.Serialization;

namespace VibeCoading.AgentProtocol.Files;

/// <summary>
/// Paths are UTF-8, relative to the workspace; a leading slash means the workspace too. They are resolved from the workspace's
/// descriptor and never leave it, through symbolic links neither. Empty or "/" is the workspace itself.
/// A byte of a name that is not UTF-8 is told as one character from U+EF80 (for 0x80) to U+EFFF, and is taken back as that byte.
/// </summary>
public sealed record FilePath(string Path);

/// <param name="MaxEntries">1 to 5,000; the listing says when there was more.</param>
public sealed record FileList(string Path, int MaxEntries);

public sealed record FileListing(string Path, IReadOnlyList<FileEntry> Entries, bool Truncated);

[JsonConverter(typeof(JsonStringEnumConverter<FileKind>))]
public enum FileKind
{
    File,
    Directory,
    Symlink,
    Other,
}

/// <param name="Path">From the workspace, with a leading slash.</param>
/// <param name="Mode">Permission bits, 0 to 4095.</param>
/// <param name="Target">What a symbolic link points to, as written.</param>
/// <param name="Version">Changes when the file does: inode, size and time in nanoseconds. Serves as ETag.</param>
public sealed record FileEntry(string Name, string Path, FileKind Kind, long Size, int Mode, long ModifiedUnixMs, string? Target, string Version);

public sealed record FileHandle(int Handle);

/// <param name="Entry">The file as opened; null for a handle to write.</param>
public sealed record FileOpened(int Handle, FileEntry? Entry);

/// <param name="Length">1 to <see cref="Frames.FrameLimits.MaxChunkBytes"/>.</param>
public sealed record FileRead(int Handle, long Offset, int Length);

/// <param name="Mode">Permission bits of a new file; null keeps the replaced file's, else 0644.</param>
/// <param name="IfVersion">The target must have this version; null for any.</param>
/// <param name="IfAbsent">The target must not exist.</param>
/// <param name="Parents">Makes missing directories.</param>
public sealed record FileCreate(string Path, int? Mode, string? IfVersion, bool IfAbsent, bool Parents);

/// <param name="Created">False when a file was replaced.</param>
public sealed record FileCommitted(FileEntry Entry, bool Created);

/// <param name="IfVersion">As in <see cref="FileCreate"/>.</param>
public sealed record FileDelete(string Path, bool Recursive, string? IfVersion);

public sealed record FileMakeDirectory(string Path, bool Parents);

/// <param name="Overwrite">Replaces a file at the destination; else that is <see cref="AgentError.AlreadyExists"/>.</param>
public sealed record FileMove(string From, string To, bool Overwrite);
