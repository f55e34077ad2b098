using Docker.DotNet.Models;
using VibeCoading.AgentClient;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Agents;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Sessions;

namespace VibeCoading.Silo.Pools;

/// <summary>Finds the slots that an earlier process of this node left, and takes over those that can still be used.</summary>
internal sealed partial class SlotAdoption(
    SessionContainers containers,
    RunDirectories runDirectories,
    SlotShelf shelf,
    SlotRemoval removal,
    SessionPlanner planner,
    AgentDialer dialer,
    ILogger<SlotAdoption> logger)
{
    /// <summary>Docker's word for what was never started.</summary>
    private const string Created = "created";

    public async Task<IReadOnlyList<PoolSlot>> FindAsync(IReadOnlyList<TemplatePool> pools, CancellationToken cancellationToken)
    {
        List<PoolSlot> found = [];
        try
        {
            IReadOnlyList<ContainerListResponse> listed = await containers.ListAsync(cancellationToken).ConfigureAwait(false);
            HashSet<SessionId> bound = [.. runDirectories.All().Select(run => run.Slot).OfType<SessionId>()];
            foreach (ContainerListResponse container in listed)
            {
                if (!SessionId.TryParse(container.Labels.TryGetValue(ContainerNames.SlotLabel, out string? label) ? label : null, out SessionId id) || bound.Contains(id)) continue;

                shelf.Announce(id);
                string template = container.Labels.TryGetValue(ContainerNames.TemplateLabel, out string? name) ? name : "";
                TemplatePool? pool = pools.FirstOrDefault(pool => pool.Template == template);
                bool wanted = pool is not null && (container.State == Created ? Count<CreatedSlot>() < pool.Created.Bounds.Max : Count<HotSlot>() < pool.Hot.Bounds.Max);
                if (wanted && await TryAsync(id, template, container, cancellationToken).ConfigureAwait(false) is { } slot) found.Add(slot);
                else removal.Begin(id);

                int Count<T>()
                    where T : PoolSlot => found.OfType<T>().Count(slot => slot.Plan.Template == template);
            }
        }
        catch (EngineException away)
        {
            LogAway(away.Message);
        }

        return found;
    }

    private async Task<PoolSlot?> TryAsync(SessionId id, string template, ContainerListResponse container, CancellationToken cancellationToken)
    {
        try
        {
            SessionPlan plan = await planner.PlanAsync(template, cancellationToken).ConfigureAwait(false);
            bool isCurrent = container.Labels.TryGetValue(ContainerNames.PlanLabel, out string? made) && made == ContainerNames.PlanOf(plan);
            if (!isCurrent) return null;
            if (container.State == Created) return new CreatedSlot(id, plan, container.ImageID);

            return new HotSlot(id, plan, container.ImageID, (await dialer.DialSlotAsync(id, cancellationToken).ConfigureAwait(false)).Connection);
        }
        catch (Exception unfit) when (unfit is SessionException or ContainerLostException or AgentRefusedException)
        {
            // Dead, or claimed by a start that was cut short before its session was bound to it.
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The slots of an earlier process cannot be looked for: {Why}")]
    private partial void LogAway(string why);
}
