using Microsoft.Extensions.Options;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Nodes;
using VibeCoading.Silo.Reconciliation;
using VibeCoading.Silo.Snapshots;

namespace VibeCoading.Silo.Drains;

/// <summary>
/// Sends the sessions of this node off while it is to be drained: each falls asleep into its snapshot, and one that was awake wakes on another node.
/// The order is in the store, so that a process that starts while it stands goes on with it.
/// </summary>
internal sealed partial class NodeDrainer(
    IOptions<NodeOptions> node,
    SnapshotStore snapshots,
    NodeAdmission admission,
    NodeRegistry registry,
    IGrainFactory grains,
    TimeProvider time,
    ILogger<NodeDrainer> logger) : BackgroundService
{
    /// <summary>Each packs a workspace on all cores.</summary>
    private const int AtOnce = 4;

    /// <summary>A session that has just left may be answered for by the activation that it left for a moment.</summary>
    private const int WakingTries = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WakingPause = TimeSpan.FromMilliseconds(250);

    private static readonly Caller Operator = new(new OwnerId("operator"), Admin: true);

    private int _moved;
    private string? _trouble;
    private string? _storeTrouble;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            string? trouble = null;
            try
            {
                await RoundAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception away) when (StoreOutage.Is(away, stoppingToken))
            {
                trouble = away.Message;
            }

            if (trouble is not null && _storeTrouble is null) LogStore(trouble);
            _storeTrouble = trouble;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        DrainOrder? order = await registry.DrainAsync(cancellationToken).ConfigureAwait(false);
        if (order is null)
        {
            if (admission.Drain is not null) LogWithdrawn(node.Value.NodeId);
            admission.Drain = null;
            (_moved, _trouble) = (0, null);
            return;
        }

        HashSet<SessionId> left = await registry.SessionsAsync(cancellationToken).ConfigureAwait(false);
        bool isLate = time.GetUtcNow() - order.Since > order.Limit;
        if (!snapshots.IsEnabled) _trouble = $"There is no place for snapshots ({SnapshotOptions.Section}): sessions stay until they are deleted.";
        bool isOver = left.Count == 0 || isLate || !snapshots.IsEnabled;
        if (isOver && admission.Drain is null or { IsOver: false }) LogOver(node.Value.NodeId, left.Count, _moved, _trouble);
        Tell(order, left.Count, isOver);
        if (isOver) return;

        _trouble = null;
        int count = left.Count;
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(left, limits, async (session, token) =>
        {
            if (!await SendOffAsync(session, token).ConfigureAwait(false)) return;

            Interlocked.Increment(ref _moved);
            Tell(order, Interlocked.Decrement(ref count), isOver: false);
        }).ConfigureAwait(false);
    }

    private async Task<bool> SendOffAsync(SessionId session, CancellationToken cancellationToken)
    {
        try
        {
            Departure departure = await grains.GetGrain<ISessionGrain>(session.ToString()).Leave(cancellationToken).ConfigureAwait(false);
            if (departure == Departure.LeftAwake) await WakeAsync(session, cancellationToken).ConfigureAwait(false);
            if (departure == Departure.Stays) _trouble = $"Session {session} has not left: see its reason.";
            return departure != Departure.Stays;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // One session's trouble must not keep the others here.
            _trouble = $"Session {session} has not left: {failure.Message}";
            LogStays(failure, session);
            return false;
        }
    }

    /// <summary>On whichever node takes it. When none does it sleeps on, and wakes when it is asked for.</summary>
    private async Task WakeAsync(SessionId session, CancellationToken cancellationToken)
    {
        for (int tried = 1; ; tried++)
        {
            try
            {
                await grains.GetGrain<ISessionGrain>(session.ToString()).Resume(Operator, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (SessionException refused) when (refused.Error == SessionError.NodeUnavailable && tried < WakingTries)
            {
                await Task.Delay(WakingPause, time, cancellationToken).ConfigureAwait(false);
            }
            catch (SessionException refused)
            {
                LogAsleep(session, refused.Message);
                return;
            }
        }
    }

    private void Tell(DrainOrder order, int left, bool isOver) => admission.Drain = new DrainStatus(order.Since, left, _moved, isOver, _trouble);

    [LoggerMessage(LogLevel.Information, "The drain of node {Node} is over: {Left} sessions are left, {Moved} were sent off by this process ({Trouble})")]
    private partial void LogOver(NodeId node, int left, int moved, string? trouble);

    [LoggerMessage(LogLevel.Information, "Node {Node} is not to be drained any more")]
    private partial void LogWithdrawn(NodeId node);

    [LoggerMessage(LogLevel.Warning, "Session {Session} could not be sent off; it is tried again")]
    private partial void LogStays(Exception error, SessionId session);

    [LoggerMessage(LogLevel.Warning, "Session {Session} was awake and sleeps now: no node could wake it ({Why})")]
    private partial void LogAsleep(SessionId session, string why);

    [LoggerMessage(LogLevel.Warning, "Whether this node is to be drained cannot be read: {Why}")]
    private partial void LogStore(string why);
}
