using System.Globalization;

namespace VibeCoading.Silo.Pools;

/// <summary>What the host could still give to programs, as its kernel reckons.</summary>
internal static class HostMemory
{
    private const string Line = "MemAvailable:";

    /// <summary>In bytes. proc(5): without swapping, caches included that can be dropped.</summary>
    public static long Available()
    {
        foreach (string line in File.ReadLines("/proc/meminfo"))
        {
            if (!line.StartsWith(Line, StringComparison.Ordinal)) continue;
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return long.Parse(words[1], CultureInfo.InvariantCulture) << 10;
        }

        return long.MaxValue;
    }
}
