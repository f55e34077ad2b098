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
    public async Task<IReadOnlyList<WarmSlot>> FindAsync(IReadOnlyList<TemplatePool> pools, CancellationToken cancellationToken)
    {
        List<WarmSlot> found = [];
        try
        {
            IReadOnlyList<ContainerListResponse> listed = await containers.ListAsync(cancellationToken).ConfigureAwait(false);
            HashSet<SessionId> bound = [.. runDirectories.All().Select(run => run.Slot).OfType<SessionId>()];
            foreach (ContainerListResponse container in listed)
            {
                if (!SessionId.TryParse(container.Labels.TryGetValue(ContainerNames.SlotLabel, out string? label) ? label : null, out SessionId id) || bound.Contains(id)) continue;

                shelf.Announce(id);
                string template = container.Labels.TryGetValue(ContainerNames.TemplateLabel, out string? name) ? name : "";
                bool wanted = found.Count(slot => slot.Plan.Template == template) < (pools.FirstOrDefault(pool => pool.Template == template)?.Bounds.Max ?? 0);
                if (wanted && await TryAsync(id, template, container, cancellationToken).ConfigureAwait(false) is { } slot) found.Add(slot);
                else removal.Begin(id);
            }
        }
        catch (EngineException away)
        {
            LogAway(away.Message);
        }

        return found;
    }

    private async Task<WarmSlot?> TryAsync(SessionId id, string template, ContainerListResponse container, CancellationToken cancellationToken)
    {
        try
        {
            SessionPlan plan = await planner.PlanAsync(template, cancellationToken).ConfigureAwait(false);
            if (container.Labels.TryGetValue(ContainerNames.PlanLabel, out string? made) && made == ContainerNames.PlanOf(plan))
                return new WarmSlot(id, plan, container.ImageID, (await dialer.DialSlotAsync(id, cancellationToken).ConfigureAwait(false)).Connection);
        }
        catch (Exception unfit) when (unfit is SessionException or ContainerLostException or AgentRefusedException)
        {
            // Dead, or claimed by a start that was cut short before its session was bound to it.
        }

        return null;
    }

    [LoggerMessage(LogLevel.Warning, "The slots of an earlier process cannot be looked for: {Why}")]
    private partial void LogAway(string why);
}
