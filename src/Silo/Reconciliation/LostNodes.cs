using System.Collections.Concurrent;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Placement;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Silo.Reconciliation;

/// <summary>
/// Brings back the sessions of nodes that are lost, whether or not somebody asks for them. One silo does it, the oldest by address; two that think so at
/// once do no harm: a session has one activation.
/// </summary>
internal sealed partial class LostNodes(
    NodeRegistry registry, NodePresence presence, ISiloStatusOracle silos, ISiloMetadataCache metadata, IGrainFactory grains, TimeProvider time, ILogger<LostNodes> logger)
    : BackgroundService
{
    /// <summary>Each unpacks a workspace and makes a container, wherever it is placed.</summary>
    private const int AtOnce = 4;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Sessions that need no second call: they came back, or wait for their node.</summary>
    private readonly Dictionary<NodeId, HashSet<SessionId>> _done = [];

    private string? _trouble;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            string? trouble = null;
            try
            {
                foreach (NodeId node in await registry.NodesAsync(stoppingToken).ConfigureAwait(false))
                {
                    // Asked of every node each time: that is what counts how long one has been missed.
                    if (!presence.IsLost(node)) _done.Remove(node);
                    else if (IsFirst()) await BringBackAsync(node, stoppingToken).ConfigureAwait(false);
                }
            }
            catch (Exception away) when (StoreOutage.Is(away, stoppingToken))
            {
                trouble = away.Message;
            }

            if (trouble is not null && _trouble is null) LogStore(trouble);
            _trouble = trouble;
        }
    }

    private async Task BringBackAsync(NodeId node, CancellationToken cancellationToken)
    {
        if (!_done.TryGetValue(node, out HashSet<SessionId>? done)) _done[node] = done = [];
        HashSet<SessionId> left = await registry.SessionsAsync(node, cancellationToken).ConfigureAwait(false);
        left.ExceptWith(done);
        if (left.Count == 0) return;

        long began = time.GetTimestamp();
        var failed = new ConcurrentBag<SessionId>();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(left, limits, async (session, token) =>
        {
            try
            {
                await grains.GetGrain<ISessionGrain>(session.ToString()).Reconcile(token).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // One session's trouble must not keep the others; it is tried again.
                failed.Add(session);
                LogSession(failure, session, node);
            }
        }).ConfigureAwait(false);
        done.UnionWith(left.Except(failed));
        LogDone(node, left.Count, failed.Count, time.GetElapsedTime(began).TotalSeconds);
    }

    private bool IsFirst() => silos.GetApproximateSiloStatuses(onlyActive: true).Keys
        .Where(silo => metadata.GetSiloMetadata(silo).Metadata.ContainsKey(NodeMetadata.NodeKey))
        .Order()
        .FirstOrDefault()?.Equals(silos.SiloAddress) == true;

    [LoggerMessage(LogLevel.Warning, "Node {Node} is lost: {Count} of its sessions were looked after in {Seconds:0.00} s; {Failed} failed and are tried again")]
    private partial void LogDone(NodeId node, int count, int failed, double seconds);

    [LoggerMessage(LogLevel.Warning, "Session {Session} of node {Node}, which is lost, could not be looked after")]
    private partial void LogSession(Exception error, SessionId session, NodeId node);

    [LoggerMessage(LogLevel.Warning, "Whether nodes are lost cannot be said: {Why}")]
    private partial void LogStore(string why);
}
