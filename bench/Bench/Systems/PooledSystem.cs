using VibeCoading.Bench.Gateway;

namespace VibeCoading.Bench.Systems;

/// <summary>A system of the benchmark's own whose node keeps containers waiting.</summary>
internal sealed class PooledSystem(OwnSystem system) : IAsyncDisposable
{
    private const string ReadyMetric = "vibe_pool_ready";

    private static readonly TimeSpan FillLimit = TimeSpan.FromMinutes(5);

    /// <summary>More than the 300 ms for which a server's metrics are answered from what it found last: it could have looked before a slot was taken.</summary>
    private static readonly TimeSpan FillInterval = TimeSpan.FromMilliseconds(320);

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
        do
        {
            if (DateTimeOffset.UtcNow >= until) throw new BenchException($"The pool has not {slots} slots after {FillLimit.TotalMinutes} minutes.");
            await Task.Delay(FillInterval, cancellationToken);
        }
        while (await ReadyAsync(tier, cancellationToken) < slots);
    }

    public ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        return system.DisposeAsync();
    }

    /// <summary>Zero, too, as long as the node says nothing of it.</summary>
    private async Task<double> ReadyAsync(string tier, CancellationToken cancellationToken) =>
        (await Metrics.ReadAsync(system.System.Metrics["node"], ReadyMetric, cancellationToken))
            .Where(sample => sample.Labels.Contains($"tier=\"{tier}\"", StringComparison.Ordinal))
            .Sum(sample => sample.Value);
}
