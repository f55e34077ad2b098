namespace VibeCoading.Agent.Native;

/// <summary>
/// Small files at known places that programs in the container may have replaced: a FIFO there must not block the agent,
/// nor an endless file fill its memory.
/// </summary>
internal static unsafe class SmallFile
{
    /// <summary>Null when there is no regular file of that path; one longer than <paramref name="mostBytes"/> is cut off.</summary>
    public static byte[]? Read(string path, int mostBytes)
    {
        using Descriptor? file = Open(path, Libc.ReadOnly | Libc.NonBlock | Libc.NoControllingTerminal);
        if (file is null) return null;

        byte nothing = 0;
        Libc.Status status;
        if (Libc.StatusAt(file.Number, &nothing, Libc.AtEmptyPath, Libc.BasicStatus, &status) != 0) return null;
        if ((status.Mode & FileModes.TypeMask) != FileModes.Regular) return null;

        // Files of /proc have no size: read until the end is met.
        byte[] content = new byte[Math.Min(mostBytes, Math.Max((int)Math.Min(status.Size, int.MaxValue), 4096))];
        int length = 0;
        while (true)
        {
            if (length == content.Length && length < mostBytes) Array.Resize(ref content, Math.Min(mostBytes, length * 2));
            if (length == content.Length) return content;
            fixed (byte* free = &content[length])
            {
                nint read = Libc.Read(file.Number, free, (nuint)(content.Length - length));
                if (read <= 0) return content[..length];
                length += (int)read;
            }
        }
    }

    /// <summary>Writes beside and renames. False when the disk or its permissions do not allow it.</summary>
    public static bool Replace(string path, ReadOnlySpan<byte> content)
    {
        byte[] target = NativeText.Terminated(path);
        byte[] beside = NativeText.Terminated(path + ".new");
        fixed (byte* to = target, from = beside, bytes = content)
        {
            _ = Libc.UnlinkAt(Libc.AtCurrentDirectory, from, 0);
            using Descriptor? file = Open(path + ".new", Libc.WriteOnly | Libc.Create | Libc.Exclusive);
            return file is not null
                && Libc.Write(file.Number, bytes, (nuint)content.Length) == content.Length
                && Libc.RenameAt(Libc.AtCurrentDirectory, from, Libc.AtCurrentDirectory, to, 0) == 0;
        }
    }

    public static Descriptor? Open(string path, int flags)
    {
        fixed (byte* name = NativeText.Terminated(path))
        {
            int opened = Libc.Open(name, flags | Libc.CloseOnExec, FileModes.NewFile);
            return opened >= 0 ? new Descriptor(opened) : null;
        }
    }
}
