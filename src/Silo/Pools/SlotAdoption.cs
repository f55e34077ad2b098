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

    /// <summary>What was left, by template. Speaks for all of it, so that nobody else removes it.</summary>
    public async Task<ILookup<string, ContainerListResponse>> FindAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ContainerListResponse> listed = [];
        try
        {
            listed = await containers.ListAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException away)
        {
            LogAway(away.Message);
        }

        HashSet<SessionId> bound = [.. runDirectories.All().Select(run => run.Slot).OfType<SessionId>()];
        ContainerListResponse[] left = [.. listed.Where(container => IdOf(container) is { } id && !bound.Contains(id))];
        foreach (ContainerListResponse container in left) shelf.Announce(IdOf(container)!.Value);
        return left.ToLookup(container => container.Labels.TryGetValue(ContainerNames.TemplateLabel, out string? template) ? template : "");
    }

    /// <summary>Removes what a template left that has no pool any more.</summary>
    public void Remove(IEnumerable<ContainerListResponse> left)
    {
        foreach (ContainerListResponse container in left) removal.Begin(IdOf(container)!.Value);
    }

    /// <summary>Those that the pool can use; the others are removed. The template must be ready: what its slots are measured by is its version.</summary>
    public async Task<IReadOnlyList<PoolSlot>> AdoptAsync(TemplatePool pool, IEnumerable<ContainerListResponse> left, CancellationToken cancellationToken)
    {
        List<PoolSlot> adopted = [];
        foreach (ContainerListResponse container in left)
        {
            SessionId id = IdOf(container)!.Value;
            bool wanted = container.State == Created
                ? adopted.OfType<CreatedSlot>().Count() < pool.Created.Bounds.Max
                : adopted.OfType<HotSlot>().Count() < pool.Hot.Bounds.Max;
            if (wanted && await TryAsync(id, pool.Template, container, cancellationToken).ConfigureAwait(false) is { } slot) adopted.Add(slot);
            else removal.Begin(id);
        }

        return adopted;
    }

    private static SessionId? IdOf(ContainerListResponse container) =>
        SessionId.TryParse(container.Labels.TryGetValue(ContainerNames.SlotLabel, out string? label) ? label : null, out SessionId id) ? id : null;

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
