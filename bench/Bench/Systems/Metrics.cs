using System.Globalization;

namespace VibeCoading.Bench.Systems;

/// <summary>What a server says about itself, in Prometheus' text.</summary>
internal static class Metrics
{
    private const string Allocated = "dotnet_gc_heap_total_allocated_bytes_total";

    /// <summary>For so long a server repeats the answer that it gave before.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMilliseconds(300);

    private static readonly HttpClient Http = new();

    /// <summary>What the process has allocated since its start.</summary>
    public static async Task<double> AllocatedKilobytesAsync(Uri metrics, CancellationToken cancellationToken)
    {
        await Task.Delay(Kept, cancellationToken);
        IReadOnlyList<(string Labels, double Value)> samples = await ReadAsync(metrics, Allocated, cancellationToken);
        return samples.Count == 1 ? samples[0].Value / 1e3 : throw new BenchException($"{metrics} has {samples.Count} samples of {Allocated}.");
    }

    public static async Task<IReadOnlyList<(string Labels, double Value)>> ReadAsync(Uri metrics, string name, CancellationToken cancellationToken)
    {
        string text = await Http.GetStringAsync(metrics, cancellationToken);
        return [.. text.Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal)).Select(line => Sample(line[name.Length..]))];
    }

    /// <param name="rest">Labels, if there are any, the value, and the time, if it is told.</param>
    private static (string Labels, double Value) Sample(string rest)
    {
        int labels = rest.IndexOf('}', StringComparison.Ordinal) + 1;
        string[] fields = rest[labels..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (rest[..labels], double.Parse(fields[0], CultureInfo.InvariantCulture));
    }
}
