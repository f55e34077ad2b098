using System.Globalization;
using System.Runtime.InteropServices;

namespace VibeCoading.Bench.Systems;

/// <summary>What the figures were measured on, and how busy it was with other things.</summary>
internal static class Machine
{
    private static readonly TimeSpan LoadInterval = TimeSpan.FromSeconds(2);

    /// <summary>The one-minute load average.</summary>
    public static double Load() =>
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    public static IReadOnlyList<string> Describe(string engine) =>
    [
        $"{Environment.ProcessorCount} x {Value("/proc/cpuinfo", "model name")}, {Gibibytes()} GiB, Linux {Environment.OSVersion.Version}",
        $"{RuntimeInformation.FrameworkDescription}, Docker {engine}",
    ];

    /// <summary>Waits until the machine has little else to do. False when it stayed busy.</summary>
    public static async Task<bool> WaitUntilQuietAsync(double load, TimeSpan limit, CancellationToken cancellationToken)
    {
        DateTimeOffset until = DateTimeOffset.UtcNow + limit;
        while (Load() >= load)
        {
            if (DateTimeOffset.UtcNow >= until) return false;
            await Task.Delay(LoadInterval, cancellationToken);
        }

        return true;
    }

    private static string Gibibytes()
    {
        string[] fields = Value("/proc/meminfo", "MemTotal").Split(' ');
        return (double.Parse(fields[0], CultureInfo.InvariantCulture) / (1 << 20)).ToString("F0", CultureInfo.InvariantCulture);
    }

    private static string Value(string file, string name)
    {
        string line = File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal));
        return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
