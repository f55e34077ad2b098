using VibeCoading.Agent.Native;
using VibeCoading.AgentProtocol;

namespace VibeCoading.Agent.Files;

/// <summary>
/// Opens what lies below the workspace and nothing else. Every look-up starts at the workspace's descriptor and is confined by
/// the kernel; what follows it uses the descriptor of the parent and a single name, so that a directory that is exchanged for a
/// link in between leads nowhere.
/// </summary>
internal sealed unsafe class Workspace : IDisposable
{
    /// <summary>The kernel gives up on ".." while somebody renames directories; that passes.</summary>
    private const int MaxAttempts = 32;

    private const int MaxLinks = 40;
    private const int DirectoryFlags = Libc.PathOnly | Libc.DirectoryOnly;
    private const int MaxLinkBytes = 4096;

    private readonly Descriptor _root;
    private readonly bool _hasOpenAt2;

    public Workspace(string directory)
    {
        _root = SmallFile.Open(directory, Libc.PathOnly | Libc.DirectoryOnly) ?? throw ErrnoException.Last($"Workspace {directory}");
        int probe = OpenConfined([(byte)'.', 0], Libc.PathOnly | Libc.CloseOnExec);
        // Old kernels do not have it, and container engines of their time forbid what they do not know.
        _hasOpenAt2 = probe >= 0;
        if (probe >= 0) _ = Libc.Close(probe);
    }

    /// <summary>Opens an existing file or directory; links on the way, and at the end unless <see cref="Libc.NoFollow"/>, are followed inside.</summary>
    /// <exception cref="AgentRefusal">It cannot be opened.</exception>
    public Descriptor Open(WorkspacePath path, int flags)
    {
        int opened = TryOpen(path, flags);
        return opened >= 0 ? new Descriptor(opened) : throw FileErrors.Last(path);
    }

    /// <summary>The directory that holds the path's last name.</summary>
    public Descriptor OpenParent(WorkspacePath path) => Open(path.Parent, DirectoryFlags);

    /// <summary>Where a write to this path goes: links are followed as an editor's save would, one confined step at a time.</summary>
    public WorkspacePath ResolveLinks(WorkspacePath path, bool makeParents)
    {
        for (int links = 0; links < MaxLinks; links++)
        {
            using Descriptor parent = makeParents ? OpenOrMake(path.Parent) : OpenParent(path);
            byte[]? target = ReadLink(parent, path.FinalName);
            if (target is null) return path;
            path = path.Follow(target);
        }

        throw FileErrors.Refusal(Errno.SymlinkLoop, path.Display);
    }

    /// <summary>Opens a directory, making those of its names that are missing.</summary>
    public Descriptor OpenOrMake(WorkspacePath path)
    {
        int opened = TryOpen(path, DirectoryFlags);
        if (opened < 0 && Errno.Last == Errno.NoEntry)
        {
            for (int depth = 1; depth <= path.Depth; depth++) MakeIfMissing(path.Ancestor(depth));
            opened = TryOpen(path, DirectoryFlags);
        }

        return opened >= 0 ? new Descriptor(opened) : throw FileErrors.Last(path);
    }

    /// <summary>What a link says, or null where the name is no link or not there.</summary>
    public static byte[]? ReadLink(Descriptor directory, byte[] name)
    {
        byte[] target = new byte[MaxLinkBytes];
        fixed (byte* path = name, buffer = target)
        {
            nint length = Libc.ReadLinkAt(directory.Number, path, buffer, (nuint)target.Length);
            return length >= 0 ? target[..(int)length] : null;
        }
    }

    public void Dispose() => _root.Dispose();

    private void MakeIfMissing(WorkspacePath path)
    {
        int there = TryOpen(path, DirectoryFlags);
        if (there >= 0)
        {
            _ = Libc.Close(there);
            return;
        }

        if (Errno.Last != Errno.NoEntry) throw FileErrors.Last(path);
        using Descriptor parent = OpenParent(path);
        fixed (byte* name = path.FinalName)
            if (Libc.MakeDirectoryAt(parent.Number, name, FileModes.NewDirectory) != 0 && Errno.Last != Errno.Exists) throw FileErrors.Last(path);
    }

    private int TryOpen(WorkspacePath path, int flags)
    {
        flags |= Libc.CloseOnExec;
        for (int attempt = 0; _hasOpenAt2 && attempt < MaxAttempts; attempt++)
        {
            int opened = OpenConfined(path.Terminated, flags);
            if (opened >= 0 || Errno.Last != Errno.Again) return opened;
        }

        return PathWalk.Open(_root, path.Terminated.AsSpan()[..^1].ToArray(), flags);
    }

    private int OpenConfined(byte[] path, int flags)
    {
        var how = new Libc.OpenHow { Flags = (ulong)(uint)flags, Resolve = Libc.ResolveBeneath | Libc.ResolveNoMagicLinks };
        fixed (byte* name = path) return (int)Libc.OpenAt2(Libc.OpenAt2Number, _root.Number, name, &how, (nuint)sizeof(Libc.OpenHow));
    }
}
