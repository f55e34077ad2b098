using System.Globalization;

namespace VibeCoading.Bench.Systems;

/// <summary>What a process costs, as the kernel counts it.</summary>
internal static class ProcessUsage
{
    /// <summary>Of <c>/proc/PID/stat</c>; the same on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    private const int ParentField = 1;
    private const int UserTicksField = 11;
    private const int SystemTicksField = 12;

    public static double ResidentMegabytes(long pid)
    {
        string line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        string[] fields = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return double.Parse(fields[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }

    public static double CpuSeconds(long pid)
    {
        string[] fields = Stat(pid);
        return (long.Parse(fields[UserTicksField], CultureInfo.InvariantCulture)
            + long.Parse(fields[SystemTicksField], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    public static long Parent(long pid) => long.Parse(Stat(pid)[ParentField], CultureInfo.InvariantCulture);

    public static string Name(long pid) => File.ReadAllText($"/proc/{pid}/comm").Trim();

    /// <summary>The fields after the name, which is in parentheses and may hold anything.</summary>
    private static string[] Stat(long pid)
    {
        string stat = File.ReadAllText($"/proc/{pid}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }
}
