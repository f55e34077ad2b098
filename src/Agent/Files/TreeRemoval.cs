using VibeCoading.Agent.Native;

namespace VibeCoading.Agent.Files;

/// <summary>
/// Removes a directory with all that is in it, by descriptors: a directory that is exchanged for a link meanwhile is removed as
/// the link it is. Neither the depth of a tree nor its size costs descriptors or stack without bound.
/// </summary>
internal sealed unsafe class TreeRemoval
{
    /// <summary>A directory below this depth is moved to the top first, so that few descriptors are open at once.</summary>
    private const int MaxDepth = 100;

    /// <summary>Programs may add files while a directory is emptied.</summary>
    private const int MaxPasses = 16;

    private readonly Stack<Level> _levels = new();
    private readonly WorkspacePath _path;
    private int _moved;

    private TreeRemoval(WorkspacePath path) => _path = path;

    public static void Remove(Descriptor parent, byte[] name, WorkspacePath path)
    {
        var removal = new TreeRemoval(path);
        try
        {
            removal.Enter(parent, name);
            while (removal._levels.Count > 0) removal.Step(parent);
        }
        finally
        {
            foreach (Level level in removal._levels) level.Directory.Dispose();
        }
    }

    /// <summary>Goes one directory down, or leaves one that is empty.</summary>
    private void Step(Descriptor parent)
    {
        Level level = _levels.Peek();
        if (level.Directories.TryDequeue(out byte[]? child))
        {
            if (_levels.Count < MaxDepth) Enter(level.Directory, child);
            else MoveToTop(level.Directory, child);
            return;
        }

        _levels.Pop();
        Descriptor above = _levels.TryPeek(out Level? outer) ? outer.Directory : parent;
        fixed (byte* name = level.Name)
        {
            if (Libc.UnlinkAt(above.Number, name, Libc.AtRemoveDirectory) == 0 || Errno.Last == Errno.NoEntry)
            {
                level.Directory.Dispose();
                return;
            }
        }

        level.Directory.Dispose();
        if (Errno.Last is not (Errno.NotEmpty or Errno.Exists) || level.Pass == MaxPasses) throw FileErrors.Last(_path);
        Enter(above, level.Name, level.Pass + 1);
    }

    private void Enter(Descriptor above, byte[] name, int pass = 1)
    {
        const int flags = Libc.DirectoryOnly | Libc.NoFollow | Libc.CloseOnExec;
        int opened;
        fixed (byte* path = name) opened = Libc.OpenAt(above.Number, path, flags, 0);
        if (opened < 0)
        {
            int error = Errno.Last;
            if (error == Errno.NoEntry || RemoveFile(above, name)) return;
            throw FileErrors.Refusal(error, _path.Display);
        }

        var level = new Level(new Descriptor(opened), name, pass);
        _levels.Push(level);
        foreach (byte[] entry in DirectoryNames.Of(level.Directory))
        {
            byte[] terminated = NativeText.Terminated(entry);
            if (!RemoveFile(level.Directory, terminated)) level.Directories.Enqueue(terminated);
        }
    }

    /// <summary>False when the name is a directory's.</summary>
    private bool RemoveFile(Descriptor directory, byte[] name)
    {
        fixed (byte* path = name)
            if (Libc.UnlinkAt(directory.Number, path, 0) == 0 || Errno.Last == Errno.NoEntry) return true;
        if (Errno.Last == Errno.IsDirectory) return false;
        throw FileErrors.Last(_path);
    }

    private void MoveToTop(Descriptor directory, byte[] name)
    {
        Level top = _levels.Last();
        byte[] moved = NativeText.Terminated($"{FileDraft.NamePrefix}{Environment.TickCount64:x}-{_moved++:x}");
        fixed (byte* from = name, to = moved)
            if (Libc.RenameAt(directory.Number, from, top.Directory.Number, to, 0) != 0) throw FileErrors.Last(_path);
        top.Directories.Enqueue(moved);
    }

    private sealed record Level(Descriptor Directory, byte[] Name, int Pass)
    {
        public Queue<byte[]> Directories { get; } = new();
    }
}
