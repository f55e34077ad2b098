using System.Runtime.InteropServices;
using VibeCoading.Agent.Native;

namespace VibeCoading.Agent.Files;

/// <summary>
/// What openat2 does with RESOLVE_BENEATH, by hand: one name at a time, never following a link by the kernel. Going up returns to the
/// directory that was come from, which no rename can change into another one.
/// </summary>
internal static unsafe class PathWalk
{
    private const int MaxLinks = 40;

    /// <summary>A descriptor, or -1 with the error set as a system call would.</summary>
    public static int Open(Descriptor root, byte[] path, int flags)
    {
        var entered = new Stack<Descriptor>();
        try
        {
            return Walk(root, entered, path, flags);
        }
        finally
        {
            foreach (Descriptor directory in entered) directory.Dispose();
        }
    }

    private static int Walk(Descriptor root, Stack<Descriptor> entered, byte[] path, int flags)
    {
        var ahead = new Stack<byte[]>();
        Push(ahead, path);
        for (int links = 0; ahead.TryPop(out byte[]? name);)
        {
            if (WorkspacePath.IsUp(name))
            {
                if (!entered.TryPop(out Descriptor? left)) return Fail(Errno.CrossDevice);
                left.Dispose();
                continue;
            }

            Descriptor directory = entered.TryPeek(out Descriptor? innermost) ? innermost : root;
            bool isLast = ahead.Count == 0;
            byte[]? target = isLast && (flags & Libc.NoFollow) != 0 ? null : Workspace.ReadLink(directory, NativeText.Terminated(name));
            if (target is not null)
            {
                if (target is [(byte)'/', ..]) return Fail(Errno.CrossDevice);
                if (++links > MaxLinks) return Fail(Errno.SymlinkLoop);
                Push(ahead, target);
                continue;
            }

            int opened = OpenName(directory, name, isLast ? flags : Libc.PathOnly | Libc.DirectoryOnly | Libc.CloseOnExec);
            if (opened < 0 || isLast) return opened;
            entered.Push(new Descriptor(opened));
        }

        // The path ended in "..", in a link to ".", or is the workspace itself.
        return OpenName(entered.TryPeek(out Descriptor? last) ? last : root, "."u8.ToArray(), flags);
    }

    private static void Push(Stack<byte[]> ahead, byte[] path)
    {
        foreach (byte[] name in WorkspacePath.Split(path).Reverse()) ahead.Push(name);
    }

    private static int OpenName(Descriptor directory, byte[] name, int flags)
    {
        fixed (byte* path = NativeText.Terminated(name)) return Libc.OpenAt(directory.Number, path, flags | Libc.NoFollow, 0);
    }

    private static int Fail(int errno)
    {
        Marshal.SetLastPInvokeError(errno);
        return -1;
    }
}
