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
    SlotMaker maker,
    SlotRemoval removal,
    PoolDemand demand,
    AgentDialer dialer,
    SessionContainers containers,
    RunDirectories runDirectories,
    WorkspaceDirectories workspaces,
    TimeProvider time,
    ILogger<SlotClaims> logger)
{
    /// <summary>A running container out of the pool; null when none waits that fits and works.</summary>
    public Task<AgentContainer?> TryClaimAsync(SessionId session, long epoch, SessionPlan plan, CancellationToken cancellationToken)
    {
        demand.Asked(plan.Template);
        return TryHotAsync(session, epoch, plan, cancellationToken);
    }

    /// <summary>
    /// For a session that found none, when it is its turn to have Docker work for it: one that has come meanwhile, or a created one, which it starts.
    /// </summary>
    /// <exception cref="SessionException">The engine is away, or what was started never answered: so would another.</exception>
    public async Task<(AgentContainer Container, string How)?> TryLateAsync(SessionId session, long epoch, SessionPlan plan, CancellationToken cancellationToken)
    {
        if (await TryHotAsync(session, epoch, plan, cancellationToken).ConfigureAwait(false) is { } come) return (come, "warm");

        long began = time.GetTimestamp();
        while (shelf.Created.TryTake(plan, out CreatedSlot? created))
        {
            try
            {
                HotSlot slot = await maker.StartAsync(created, cancellationToken).ConfigureAwait(false);
                if (await TryGiveAsync(slot, session, epoch, plan, began, "created", cancellationToken).ConfigureAwait(false) is { } container) return (container, "created");
            }
            catch (SessionException unfit) when (unfit.Error is SessionError.StartFailed or SessionError.ImageMissing or SessionError.Superseded)
            {
                LogUnfit(created.Id, session, unfit.Message);
                PoolMetrics.Claimed("unfit");
            }
        }

        PoolMetrics.Claimed("cold");
        return null;
    }

    private async Task<AgentContainer?> TryHotAsync(SessionId session, long epoch, SessionPlan plan, CancellationToken cancellationToken)
    {
        using Activity? activity = VibeTelemetry.Source.StartActivity("pool.claim");
        long began = time.GetTimestamp();
        while (shelf.Hot.TryTake(plan, out HotSlot? slot))
        {
            if (await TryGiveAsync(slot, session, epoch, plan, began, "warm", cancellationToken).ConfigureAwait(false) is { } container) return container;
        }

        return null;
    }

    /// <summary>Null when the slot is of no use: it is removed.</summary>
    private async Task<AgentContainer?> TryGiveAsync(
        HotSlot slot, SessionId session, long epoch, SessionPlan plan, long began, string outcome, CancellationToken cancellationToken)
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
            return null;
        }
        catch (OperationCanceledException)
        {
            removal.Begin(slot);
            throw;
        }

        shelf.Forget(slot.Id);
        PoolMetrics.Claimed(outcome);
        var timings = ImmutableDictionary<string, TimeSpan>.Empty
            .Add(SessionTiming.ImagePull, TimeSpan.Zero)
            .Add(SessionTiming.VolumeClone, TimeSpan.Zero)
            .Add(SessionTiming.ReadyWait, time.GetElapsedTime(began));
        return new AgentContainer(new AgentLink(session, epoch, slot.Connection, dialer, containers, time), timings, time);
    }

    [LoggerMessage(LogLevel.Warning, "Slot {Slot} could not be given to session {Session} and is removed: {Why}")]
    private partial void LogUnfit(SessionId slot, SessionId session, string why);
}
