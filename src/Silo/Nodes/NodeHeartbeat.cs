using Microsoft.Extensions.Options;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;

namespace VibeCoading.Silo.Nodes;

/// <summary>
/// Has the store know for the grace period that this node lives. Membership decides at once whom to call; this decides whether a node's sessions may be
/// taken from it, and every silo reads the same, one that was paused and knows nothing of the last minute, too.
/// </summary>
internal sealed partial class NodeHeartbeat(
    IOptions<NodeOptions> node, ClusterSettings cluster, IConnectionMultiplexer store, StoreKeys keys, TimeProvider time, ILogger<NodeHeartbeat> logger) : BackgroundService
{
    /// <summary>Three may fail.</summary>
    private const int PerGrace = 4;

    private string? _trouble;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(cluster.NodeGrace / PerGrace, time);
        do
        {
            string? trouble = null;
            try
            {
                IDatabase database = store.GetDatabase();
                await database.SetAddAsync(keys.Nodes, node.Value.Id).ConfigureAwait(false);
                await database.StringSetAsync(keys.NodeAlive(node.Value.NodeId), time.GetUtcNow().ToUnixTimeMilliseconds(), cluster.NodeGrace).ConfigureAwait(false);
            }
            catch (Exception away) when (StoreOutage.Is(away, stoppingToken))
            {
                trouble = away.Message;
            }

            if (trouble is not null && _trouble is null) LogAway(trouble);
            _trouble = trouble;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    [LoggerMessage(LogLevel.Warning, "The store cannot be told that this node lives: {Why}")]
    private partial void LogAway(string why);
}
