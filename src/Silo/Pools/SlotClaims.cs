using System.Collections.Immutable;
using System.Diagnostics;
using VibeCoading.AgentClient;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Agents;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Telemetry;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Pools;

/// <summary>Gives waiting slots to sessions.</summary>
/// <remarks>
/// The agent first: it takes one session and no other, so a slot cannot be given away twice, whoever else believes to have it. Then the link,
/// which any later silo finds the container by; then the workspace's name. What is cut short after the link is finished by whoever adopts.
/// </remarks>
internal sealed partial class SlotClaims(
    SlotShelf shelf,
    SlotRemoval removal,
    PoolDemand demand,
    AgentDialer dialer,
    SessionContainers containers,
    RunDirectories runDirectories,
    WorkspaceDirectories workspaces,
    TimeProvider time,
    ILogger<SlotClaims> logger)
{
    /// <summary>A container out of the pool; null when none waits that fits and works.</summary>
    public async Task<AgentContainer?> TryClaimAsync(SessionId session, long epoch, SessionPlan plan, CancellationToken cancellationToken)
    {
        using Activity? activity = VibeTelemetry.Source.StartActivity("pool.claim");
        demand.Asked(plan.Template);
        long began = time.GetTimestamp();
        while (shelf.TryTake(plan, out WarmSlot? slot))
        {
            try
            {
                await dialer.ClaimSlotAsync(slot.Connection, session, epoch, plan.Env, cancellationToken).ConfigureAwait(false);
                runDirectories.Bind(session, slot.Id);
                workspaces.HandOver(slot.Id, session);
            }
            catch (Exception unfit) when (unfit is ContainerLostException or AgentRefusedException or IOException or UnauthorizedAccessException)
            {
                LogUnfit(slot.Id, session, unfit.Message);
                PoolMetrics.Claimed("unfit");
                if (runDirectories.SlotOf(session) == slot.Id) await runDirectories.RemoveAsync(session, CancellationToken.None).ConfigureAwait(false);
                removal.Begin(slot);
                continue;
            }
            catch (OperationCanceledException)
            {
                removal.Begin(slot);
                throw;
            }

            shelf.Forget(slot.Id);
            PoolMetrics.Claimed("warm");
            var timings = ImmutableDictionary<string, TimeSpan>.Empty
                .Add(SessionTiming.VolumeClone, TimeSpan.Zero)
                .Add(SessionTiming.ReadyWait, time.GetElapsedTime(began));
            return new AgentContainer(new AgentLink(session, epoch, slot.Connection, dialer, containers, time), timings, time);
        }

        PoolMetrics.Claimed("cold");
        return null;
    }

    [LoggerMessage(LogLevel.Warning, "Slot {Slot} could not be given to session {Session} and is removed: {Why}")]
    private partial void LogUnfit(SessionId slot, SessionId session, string why);
}
