using System.Collections.Concurrent;
using StackExchange.Redis;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Engine;

namespace VibeCoading.Silo.Reconciliation;

/// <summary>
/// Has every session of this node look after its container: when the silo has started, and whenever the engine comes back.
/// Registered behind Orleans, so that the silo is active when this begins.
/// </summary>
internal sealed partial class NodeReconciler(
    NodeRegistry registry, EngineMonitor engine, NodeNetwork network, IGrainFactory grains, TimeProvider time, ILogger<NodeReconciler> logger)
    : BackgroundService
{
    /// <summary>Each may bring up a container, of which Docker manages about six a second.</summary>
    private const int AtOnce = 8;

    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        EngineState? seen = null;
        while (true)
        {
            seen = await engine.ChangeAsync(seen, stoppingToken).ConfigureAwait(false);
            if (seen.Facts is null) continue;

            await EnsureNetworkAsync(stoppingToken).ConfigureAwait(false);
            IReadOnlyCollection<SessionId> left = await SessionsAsync(stoppingToken).ConfigureAwait(false);
            left = await ReconcileAsync(left, again: false, stoppingToken).ConfigureAwait(false);
            // A silo that has just joined is not known everywhere: its first calls may be refused, and nobody else asks for these sessions.
            while (left.Count > 0 && await StaysAsync(seen, stoppingToken).ConfigureAwait(false))
                left = await ReconcileAsync(left, again: true, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> StaysAsync(EngineState seen, CancellationToken cancellationToken)
    {
        await Task.Delay(RetryPause, time, cancellationToken).ConfigureAwait(false);
        return engine.State == seen;
    }

    private async Task EnsureNetworkAsync(CancellationToken cancellationToken)
    {
        try
        {
            network.Forget();
            await network.EnsureAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException refused)
        {
            LogNetwork(refused.Message);
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
                return await registry.SessionsAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception away) when (away is RedisException or TimeoutException)
            {
                if (!told) LogStore(away.Message);
            }

            await Task.Delay(StorePause, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
