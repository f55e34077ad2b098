namespace VibeCoading.Silo.Workspaces;

/// <summary>
/// Says of a directory that somebody is making it, for as long as the process that does so lives: a file beside it, which the kernel unlocks however
/// the process ends.
/// </summary>
internal sealed class MakingMark : IDisposable
{
    private const string Suffix = ".lock";

    /// <summary>Whoever looks for abandoned ones may hold it for a moment.</summary>
    private const int MostTries = 3;

    private readonly FileStream _file;

    /// <param name="directory">That is about to be made.</param>
    public MakingMark(string directory)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                _file = Open(directory, FileMode.CreateNew);
                return;
            }
            catch (IOException) when (tries < MostTries)
            {
                Thread.Yield();
            }
        }
    }

    /// <summary>The directories of a place that have a prefix and are nobody's any more, those included of which there is only the mark.</summary>
    public static IEnumerable<string> Abandoned(string place, string prefix) =>
        Directory.EnumerateDirectories(place, $"{prefix}*")
            .Union(Directory.EnumerateFiles(place, $"{prefix}*{Suffix}").Select(mark => mark[..^Suffix.Length]))
            .Where(IsAbandoned);

    public void Dispose() => _file.Dispose();

    private static bool IsAbandoned(string directory)
    {
        try
        {
            // Takes the mark away, too.
            Open(directory, FileMode.OpenOrCreate).Dispose();
            return true;
        }
        catch (IOException)
        {
            // Somebody has it locked.
            return false;
        }
    }

    /// <remarks>FileShare.None is an exclusive flock on Linux. The file goes before it is unlocked, so that nobody's new one is taken away.</remarks>
    private static FileStream Open(string directory, FileMode mode) =>
        new(directory + Suffix, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
}
