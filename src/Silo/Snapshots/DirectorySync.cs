using System.Runtime.InteropServices;

namespace VibeCoading.Silo.Snapshots;

/// <summary>Makes what was renamed in a directory survive a loss of power: syncing the file does not. .NET opens no directories.</summary>
internal static partial class DirectorySync
{
    private const int ReadOnlyDirectory = 0x1_0000 | 0x8_0000;

    /// <exception cref="IOException">It may be lost.</exception>
    public static void Flush(string directory)
    {
        int descriptor = Open(directory, ReadOnlyDirectory);
        if (descriptor < 0) throw Failure("opened", directory);

        try
        {
            if (Sync(descriptor) != 0) throw Failure("synced", directory);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string verb, string directory) =>
        new($"'{directory}' cannot be {verb}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
