using System.Globalization;
using VibeCoading.Bench.Gateway;

namespace VibeCoading.Bench.Systems;

/// <summary>A system of the benchmark's own whose node keeps containers waiting.</summary>
internal sealed class PooledSystem(OwnSystem system) : IAsyncDisposable
{
    private const string ReadyMetric = "vibe_pool_ready";

    private static readonly TimeSpan FillLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FillInterval = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _http = new();

    public GatewayClient Gateway { get; } = new(system.System);

    public string NodeLabel => system.NodeLabel;

    public long NodePid => system.NodePid;

    public string Store => system.Store;

    public string Root => system.Root;

    public IReadOnlyDictionary<string, long> Processes => system.System.Processes;

    /// <summary>Waits until so many slots run, and their preparation no longer takes the machine's time.</summary>
    public Task UntilFilledAsync(int slots, CancellationToken cancellationToken) => UntilFilledAsync("hot", slots, cancellationToken);

    /// <param name="tier">hot or created.</param>
    public async Task UntilFilledAsync(string tier, int slots, CancellationToken cancellationToken)
    {
        DateTimeOffset until = DateTimeOffset.UtcNow + FillLimit;
        while (await ReadyAsync(tier, cancellationToken) < slots)
        {
            if (DateTimeOffset.UtcNow >= until) throw new BenchException($"The pool has not {slots} slots after {FillLimit.TotalMinutes} minutes.");
            await Task.Delay(FillInterval, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        Gateway.Dispose();
        await system.DisposeAsync();
    }

    private async Task<double> ReadyAsync(string tier, CancellationToken cancellationToken)
    {
        string metrics = await _http.GetStringAsync(new Uri(system.NodeHealth, "metrics"), cancellationToken);
        return metrics.Split('\n')
            .Where(line => line.StartsWith(ReadyMetric, StringComparison.Ordinal) && line.Contains($"tier=\"{tier}\"", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.IndexOf('}', StringComparison.Ordinal) + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture));
    }
}
