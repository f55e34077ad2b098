using VibeCoading.Bench.Baselines;
using VibeCoading.Bench.Engine;
using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Systems;

namespace VibeCoading.Bench;

/// <summary>What every benchmark works with.</summary>
/// <param name="Shared">What all benchmarks without a system of their own are about.</param>
/// <param name="Tools">What the terminals are held against, beside Docker.</param>
/// <param name="Artifacts">Where what was published lies.</param>
/// <param name="StartPooledAsync">Starts one more system, whose node keeps so many containers waiting and has these settings besides.</param>
internal sealed record Rig(
    SharedSystem? Shared, DockerHost Docker, BaselineTools Tools, string Artifacts, bool Quick,
    Func<int, IReadOnlyDictionary<string, string>, CancellationToken, Task<PooledSystem>> StartPooledAsync)
{
    public TestedSystem System => NeedShared().System;

    public GatewayClient Gateway => NeedShared().Gateway;

    public Task<PooledSystem> PooledAsync(int slots, CancellationToken cancellationToken) => StartPooledAsync(slots, new Dictionary<string, string>(), cancellationToken);

    /// <summary>The samples to take: all of them, or few to see that it works.</summary>
    public int Samples(int full) => Quick ? Math.Max(2, full / 20) : full;

    /// <summary>How much to have written: all of it, or little.</summary>
    public long Bytes(long full) => Quick ? full / 8 : full;

    private SharedSystem NeedShared() => Shared ?? throw new InvalidOperationException("A benchmark that says it has a system of its own asked for the shared one.");
}
