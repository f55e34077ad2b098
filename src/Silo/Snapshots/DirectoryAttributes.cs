using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace VibeCoading.Silo.Snapshots;

/// <summary>Extended attributes of directories in a tree of which no link leads anywhere: openat2(2), listxattr(2).</summary>
internal static partial class DirectoryAttributes
{
    private const int Current = -100;

    /// <summary>O_CLOEXEC, O_NONBLOCK: whatever it is, opening it does not wait.</summary>
    private const int OpenToLook = 0x80000 | 0x800;

    private const long OpenAt2 = 437;
    private const ulong BeneathWithoutLinks = 0x08 | 0x04;
    private const int MostBytes = 1 << 16;

    /// <summary>Takes away all that tar keeps: the user's own, access lists, the overlay's. A directory that is not there, or is none, is left.</summary>
    public static void Clear(string files, ReadOnlySpan<byte> path)
    {
        using SafeFileHandle tree = Open(Current, Encoding.UTF8.GetBytes(files), resolve: 0);
        if (tree.IsInvalid) throw new IOException($"'{files}' cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");

        using SafeFileHandle directory = Open(tree.DangerousGetHandle(), path, BeneathWithoutLinks);
        if (directory.IsInvalid) return;

        byte[] names = new byte[MostBytes];
        nint length = FListXAttr(directory, names, names.Length);
        for (int from = 0, end; from < length; from = end + 1)
        {
            end = Array.IndexOf(names, (byte)0, from);
            if (IsKept(names.AsSpan(from..end)) && FRemoveXAttr(directory, names[from..(end + 1)]) != 0) throw new IOException($"An attribute cannot be removed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    private static bool IsKept(ReadOnlySpan<byte> name) => name.StartsWith("user."u8) || name.StartsWith("system.posix_acl_"u8) || name.StartsWith("trusted.overlay."u8);

    private static unsafe SafeFileHandle Open(nint at, ReadOnlySpan<byte> path, ulong resolve)
    {
        byte[] ended = [.. path, 0];
        var how = new OpenHow { Flags = OpenToLook, Resolve = resolve };
        fixed (byte* name = ended) return new SafeFileHandle(SysCall((nint)OpenAt2, at, (nint)name, (nint)(&how), sizeof(OpenHow)), ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SysCall(nint number, nint at, nint path, nint how, nint size);

    [LibraryImport("libc", EntryPoint = "flistxattr", SetLastError = true)]
    private static partial nint FListXAttr(SafeFileHandle file, byte[] names, nint size);

    [LibraryImport("libc", EntryPoint = "fremovexattr", SetLastError = true)]
    private static partial int FRemoveXAttr(SafeFileHandle file, byte[] name);

    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
