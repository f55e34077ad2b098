namespace VibeCoading.SystemTests.Harness;

/// <summary>What a process of this host holds that nothing else does.</summary>
internal static class PrivateMemory
{
    private const string Field = "RssAnon:";

    /// <summary>In bytes.</summary>
    public static long Of(int pid)
    {
        string line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith(Field, StringComparison.Ordinal));
        return long.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture) << 10;
    }
}
