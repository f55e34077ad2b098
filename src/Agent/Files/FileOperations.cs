using VibeCoading.Agent.Native;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Files;

namespace VibeCoading.Agent.Files;

/// <summary>What can be done with a path in one go. Runs on file threads.</summary>
internal sealed unsafe class FileOperations(Workspace workspace)
{
    /// <summary>Of the link itself where the path names one.</summary>
    public FileEntry Stat(WorkspacePath path)
    {
        using Descriptor opened = workspace.Open(path, Libc.PathOnly | Libc.NoFollow);
        FileStatus status = FileStatus.Of(opened) ?? throw FileErrors.Last(path);
        // Read through the descriptor, so that status and target are of the same link.
        byte[]? target = status.Kind == FileKind.Symlink ? Workspace.ReadLink(opened, [0]) : null;
        return status.Describe(path.DisplayName, path.Display, target is null ? null : NameCodec.Decode(target));
    }

    public void Delete(WorkspacePath path, bool recursive, string? version)
    {
        byte[] name = path.FinalName;
        using Descriptor parent = workspace.OpenParent(path);
        FileStatus status = FileStatus.Of(parent, name) ?? throw FileErrors.Last(path);
        Preconditions.CheckVersion(path, status, version);

        fixed (byte* target = name)
        {
            if (status.Kind == FileKind.Directory && recursive) TreeRemoval.Remove(parent, name, path);
            else if (Libc.UnlinkAt(parent.Number, target, status.Kind == FileKind.Directory ? Libc.AtRemoveDirectory : 0) != 0) throw FileErrors.Last(path);
        }
    }

    public FileEntry MakeDirectory(WorkspacePath path, bool parents)
    {
        if (parents)
        {
            workspace.OpenOrMake(path).Dispose();
            return Stat(path);
        }

        using Descriptor parent = workspace.OpenParent(path);
        fixed (byte* name = path.FinalName)
            if (Libc.MakeDirectoryAt(parent.Number, name, FileModes.NewDirectory) != 0) throw FileErrors.Last(path);
        return Stat(path);
    }

    public FileEntry Move(WorkspacePath from, WorkspacePath to, bool overwrite)
    {
        byte[] fromName = from.FinalName;
        byte[] toName = to.FinalName;
        using Descriptor fromParent = workspace.OpenParent(from);
        using Descriptor toParent = workspace.OpenParent(to);
        if (FileStatus.Of(fromParent, fromName) is null) throw FileErrors.Last(from);
        Rename(fromParent, fromName, toParent, toName, to, overwrite);
        return Stat(to);
    }

    /// <summary>Renames; without <paramref name="overwrite"/> only to a name that is free, which the file system itself makes sure of where it can.</summary>
    public static void Rename(Descriptor fromParent, byte[] fromName, Descriptor toParent, byte[] toName, WorkspacePath to, bool overwrite)
    {
        fixed (byte* source = fromName, target = toName)
        {
            if (!overwrite)
            {
                if (Libc.RenameAt(fromParent.Number, source, toParent.Number, target, Libc.RenameNoReplace) == 0) return;
                if (Errno.Last != Errno.Invalid) throw RenameRefusal(to);
                if (FileStatus.Of(toParent, toName) is not null) throw FileErrors.Refusal(Errno.Exists, to.Display);
            }

            if (Libc.RenameAt(fromParent.Number, source, toParent.Number, target, 0) != 0) throw RenameRefusal(to);
        }
    }

    /// <summary>EXDEV of a rename is about file systems, not about the workspace's border.</summary>
    private static AgentRefusal RenameRefusal(WorkspacePath to) => Errno.Last == Errno.CrossDevice
        ? new AgentRefusal(AgentError.Io, $"{to.Display}: {Errno.Describe(Errno.CrossDevice)}.")
        : FileErrors.Last(to);
}
