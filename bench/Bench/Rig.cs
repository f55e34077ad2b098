using VibeCoading.Bench.Engine;
using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Systems;

namespace VibeCoading.Bench;

/// <summary>What every benchmark works with.</summary>
/// <param name="StartPooledAsync">Starts one more system, whose node keeps so many containers waiting.</param>
internal sealed record Rig(
    TestedSystem System, GatewayClient Gateway, DockerHost Docker, bool Quick, Func<int, CancellationToken, Task<PooledSystem>> StartPooledAsync)
{
    /// <summary>The samples to take: all of them, or few to see that it works.</summary>
    public int Samples(int full) => Quick ? Math.Max(2, full / 20) : full;
}
