using VibeCoading.Silo.Reconciliation;

namespace VibeCoading.SimulatedNode;

/// <summary>Has every session of this node look after its container once the silo has started: the engine never goes away.</summary>
internal sealed class SimulatedReconciler(SessionReconciliation sessions) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => sessions.RunAsync(() => true, stoppingToken);
}
