using Orleans.Runtime;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Gateway.Nodes;
using VibeCoading.Gateway.Sessions;

namespace VibeCoading.Gateway.Health;

internal sealed record ReadinessCheck(string Name, bool Ok, string Detail);

internal sealed record ReadinessReport(bool Ready, IReadOnlyList<ReadinessCheck> Checks);

/// <summary>Whether calls that come here can be served: the store answers, and a node is there to serve them.</summary>
internal sealed class Readiness(IConnectionMultiplexer store, ISiloStatusOracle silos, ClusterNodes nodes, SessionGrains grains)
{
    private static readonly TimeSpan StoreDeadline = TimeSpan.FromSeconds(2);

    public async Task<ReadinessReport> CheckAsync(CancellationToken cancellationToken)
    {
        ReadinessCheck[] checks = [await CheckStoreAsync(cancellationToken), CheckNodes(), CheckSelf()];
        return new ReadinessReport(checks.All(check => check.Ok), checks);
    }

    private async Task<ReadinessCheck> CheckStoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            TimeSpan took = await store.GetDatabase().PingAsync().WaitAsync(StoreDeadline, cancellationToken);
            return new ReadinessCheck("store", true, $"answered in {took.TotalMilliseconds:0.0} ms");
        }
        catch (Exception away) when (StoreOutage.Is(away, cancellationToken))
        {
            return new ReadinessCheck("store", false, "does not answer");
        }
    }

    private ReadinessCheck CheckNodes()
    {
        string[] alive = [.. nodes.Alive.Where(node => node.Status == SiloStatus.Active).Select(node => node.Id.Value).Distinct()];
        if (alive.Length > 0 && !grains.AreServed) return new ReadinessCheck("nodes", false, "one is joining");

        return new ReadinessCheck("nodes", alive.Length > 0, alive.Length > 0 ? string.Join(", ", alive) : "none is alive");
    }

    private ReadinessCheck CheckSelf() => new("silo", silos.CurrentStatus == SiloStatus.Active, silos.CurrentStatus.ToString());
}
