using System.Collections.Concurrent;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Silo.Reconciliation;

/// <summary>Calls every session of this node until each has answered.</summary>
internal sealed partial class SessionReconciliation(NodeRegistry registry, IGrainFactory grains, TimeProvider time, ILogger<SessionReconciliation> logger)
{
    /// <summary>Each may bring up a container, of which Docker manages about six a second.</summary>
    private const int AtOnce = 8;

    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(2);

    /// <param name="goesOn">Asked before another try: whether there is still a point in it.</param>
    public async Task RunAsync(Func<bool> goesOn, CancellationToken cancellationToken)
    {
        IReadOnlyCollection<SessionId> left = await SessionsAsync(cancellationToken).ConfigureAwait(false);
        left = await ReconcileAsync(left, again: false, cancellationToken).ConfigureAwait(false);
        // A silo that has just joined is not known everywhere: its first calls may be refused, and nobody else asks for these sessions.
        while (left.Count > 0)
        {
            await Task.Delay(RetryPause, time, cancellationToken).ConfigureAwait(false);
            if (!goesOn()) return;
            left = await ReconcileAsync(left, again: true, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Returns the sessions that have to be tried once more.</summary>
    private async Task<IReadOnlyCollection<SessionId>> ReconcileAsync(IReadOnlyCollection<SessionId> sessions, bool again, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        var failed = new ConcurrentQueue<SessionId>();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(sessions, limits, async (session, token) =>
        {
            try
            {
                await grains.GetGrain<ISessionGrain>(session.ToString()).Reconcile(token).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // One session's trouble, whatever it is, must not keep the others from their containers.
                failed.Enqueue(session);
                if (!again) LogSession(failure, session);
            }
        }).ConfigureAwait(false);
        if (!again || failed.Count < sessions.Count) LogDone(sessions.Count, failed.Count, time.GetElapsedTime(began).TotalSeconds);
        return failed;
    }

    private async Task<HashSet<SessionId>> SessionsAsync(CancellationToken cancellationToken)
    {
        for (bool told = false; ; told = true)
        {
            try
            {
                HashSet<SessionId> sessions = await registry.SessionsAsync(cancellationToken).ConfigureAwait(false);
                await registry.ListAsync(sessions, cancellationToken).ConfigureAwait(false);
                return sessions;
            }
            catch (Exception away) when (StoreOutage.Is(away, cancellationToken))
            {
                if (!told) LogStore(away.Message);
            }

            await Task.Delay(StorePause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(LogLevel.Information, "Reconciled {Count} sessions of this node in {Seconds:0.00} s; {Failed} failed")]
    private partial void LogDone(int count, int failed, double seconds);

    [LoggerMessage(LogLevel.Warning, "Session {Session} could not be reconciled; it is tried again")]
    private partial void LogSession(Exception error, SessionId session);

    [LoggerMessage(LogLevel.Warning, "The sessions of this node cannot be read from the store yet: {Reason}")]
    private partial void LogStore(string reason);
}
