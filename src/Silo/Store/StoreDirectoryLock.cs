namespace VibeCoading.Silo.Store;

/// <summary>Keeps a second store off the same files, which Garnet itself would not. The kernel lets go of it however the process ends.</summary>
internal sealed class StoreDirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private StoreDirectoryLock(FileStream file) => _file = file;

    /// <exception cref="StoreUnavailableException">Another process holds the directory, or it cannot be written.</exception>
    public static StoreDirectoryLock Acquire(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            // FileShare.None is an exclusive flock on Linux.
            return new StoreDirectoryLock(new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(
                $"The embedded store's directory '{directory}' cannot be used, most likely because another node process has it: {refused.Message}", refused);
        }
    }

    public void Dispose() => _file.Dispose();
}
