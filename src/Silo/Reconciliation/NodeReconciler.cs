using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Engine;

namespace VibeCoading.Silo.Reconciliation;

/// <summary>
/// Has every session of this node look after its container: when the silo has started, and whenever the engine comes back.
/// Registered behind Orleans, so that the silo is active when this begins.
/// </summary>
internal sealed partial class NodeReconciler(SessionReconciliation sessions, EngineMonitor engine, NodeNetwork network, ILogger<NodeReconciler> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        EngineState? seen = null;
        while (true)
        {
            seen = await engine.ChangeAsync(seen, stoppingToken).ConfigureAwait(false);
            if (seen.Facts is null) continue;

            await EnsureNetworkAsync(stoppingToken).ConfigureAwait(false);
            await sessions.RunAsync(() => engine.State == seen, stoppingToken).ConfigureAwait(false);
        }
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

    [LoggerMessage(LogLevel.Error, "{Reason}")]
    private partial void LogNetwork(string reason);
}
