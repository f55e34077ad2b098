using System.Diagnostics;
using System.Net.WebSockets;
using VibeCoading.Bench.Results;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>How long until something works again.</summary>
internal static class RecoveryClock
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>One key of a terminal.</summary>
    public static ReadOnlyMemory<byte> Key { get; } = new byte[] { (byte)'k' };

    public static async Task<Statistics> MeasureAsync(int runs, Func<Task<double>> once)
    {
        var samples = new List<double>();
        for (int run = 0; run < runs; run++) samples.Add(await once());
        return new Statistics(samples, Unit.Milliseconds);
    }

    /// <summary>As a client repeats what was refused or broke.</summary>
    public static async Task AgainAsync(Func<Task> call, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (Exception refused) when (refused is BenchException or HttpRequestException or WebSocketException && Stopwatch.GetElapsedTime(began) < Limit)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    /// <returns>Milliseconds.</returns>
    public static async Task<double> TimeAsync(Func<Task> step)
    {
        long began = Stopwatch.GetTimestamp();
        await step();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
