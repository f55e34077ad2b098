namespace VibeCoading.Silo.Workspaces;

/// <summary>
/// Programs of the host in a tree of which no link leads anywhere: they see it through a mount of their own that follows none (<c>nosymfollow</c>, Linux 5.10,
/// mount(8)), which ends with them. So names that were read before can be worked through, whatever their directories have been replaced with since.
/// </summary>
internal static class ClosedTree
{
    private const string Enter = """mount --bind -- "$0" "$0" && mount -o remount,bind,nosymfollow -- "$0" && cd -- "$0" && exec "$@" """;

    private static volatile bool _isKnownPossible;

    /// <summary>Whether this process may mount, and kernel and mount(8) know how. Where not, it is tried again each time: a disk may have been full.</summary>
    public static async Task<bool> IsPossibleAsync()
    {
        if (!_isKnownPossible) _isKnownPossible = await TryAsync().ConfigureAwait(false);
        return _isKnownPossible;
    }

    /// <summary>What to run so that <paramref name="program"/> runs in the tree, as its working directory.</summary>
    /// <param name="files">No link.</param>
    public static (string Program, IEnumerable<string> Arguments) Run(string files, string program, params IEnumerable<string> arguments) =>
        ("unshare", ["--mount", "--propagation", "private", "--", "sh", "-c", Enter, files, program, .. arguments]);

    private static async Task<bool> TryAsync()
    {
        DirectoryInfo? place = null;
        try
        {
            place = Directory.CreateTempSubdirectory("vibe-closed-");
            File.CreateSymbolicLink(Path.Combine(place.FullName, "link"), "/");
            (string program, IEnumerable<string> arguments) = Run(place.FullName, "test", "!", "-e", "link/.");
            return await HostProgram.RunAsync(program, arguments, CancellationToken.None).ConfigureAwait(false) is (0, _);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        finally
        {
            place?.Delete(recursive: true);
        }
    }
}
