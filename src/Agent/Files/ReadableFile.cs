using VibeCoading.Agent.Native;
using VibeCoading.AgentProtocol.Files;

namespace VibeCoading.Agent.Files;

/// <summary>A file opened for reading: the file as it was found, even if another takes its name.</summary>
internal sealed unsafe class ReadableFile : OpenFile
{
    private readonly WorkspacePath _path;

    private ReadableFile(Descriptor file, WorkspacePath path, FileEntry entry)
        : base(file)
    {
        _path = path;
        Entry = entry;
    }

    public FileEntry Entry { get; }

    public static ReadableFile Open(Workspace workspace, WorkspacePath path)
    {
        // Not blocking: opening a FIFO would wait for a writer, a device for whatever it waits for.
        Descriptor file = workspace.Open(path, Libc.ReadOnly | Libc.NonBlock | Libc.NoControllingTerminal);
        try
        {
            FileStatus status = FileStatus.Of(file) ?? throw FileErrors.Last(path);
            status.CheckRegular(path);
            return new ReadableFile(file, path, status.Describe(path.DisplayName, path.Display, null));
        }
        catch (AgentRefusal)
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Fewer bytes than asked only at the end of the file.</summary>
    public int Read(long offset, Span<byte> buffer)
    {
        int done = 0;
        while (done < buffer.Length)
        {
            fixed (byte* start = &buffer[done])
            {
                nint read = Libc.ReadAt(File.Number, start, (nuint)(buffer.Length - done), offset + done);
                if (read == 0) break;
                if (read > 0) done += (int)read;
                else if (Errno.Last != Errno.Interrupted) throw FileErrors.Last(_path);
            }
        }

        return done;
    }
}
