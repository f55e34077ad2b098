namespace VibeCoading.SystemTests.Harness;

/// <summary>What a server logs from now on.</summary>
internal sealed class ServerLog(string path)
{
    private readonly long _begin = new FileInfo(path).Length;

    /// <summary>Lines of what nobody foresaw.</summary>
    public IReadOnlyList<string> Errors()
    {
        using FileStream log = File.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = _begin;
        using var reader = new StreamReader(log);
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.Contains(" fail: ", StringComparison.Ordinal) || line.Contains(" crit: ", StringComparison.Ordinal))];
    }
}
