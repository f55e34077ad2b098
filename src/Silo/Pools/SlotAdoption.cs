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
internal sealed class SlotAdoption(
    SessionContainers containers,
    RunDirectories runDirectories,
    SlotShelf shelf,
    SlotRemoval removal,
    SessionPlanner planner,
    AgentDialer dialer)
{
    /// <summary>Docker's word for what was never started.</summary>
    private const string Created = "created";

    /// <summary>The slots that this process has spoken for and not yet looked at.</summary>
    private readonly Dictionary<SessionId, string> _announced = [];

    /// <summary>
    /// Speaks for all slots that were left, so that nobody removes them before their templates are ready, and removes those of templates that have no
    /// pool.
    /// </summary>
    /// <exception cref="EngineException">The engine is away.</exception>
    public async Task AnnounceAsync(IReadOnlyList<TemplatePool> pools, CancellationToken cancellationToken)
    {
        foreach (var (id, container) in await LeftAsync(cancellationToken).ConfigureAwait(false))
        {
            shelf.Announce(id);
            if (pools.Any(pool => pool.Template == TemplateOf(container))) _announced[id] = TemplateOf(container);
            else removal.Begin(id);
        }
    }

    /// <summary>
    /// The slots that the pool can use; those that it cannot are removed. The template must be ready: its version is what they are measured by. They are
    /// looked for once more, since another process of this node may have given some to sessions meanwhile.
    /// </summary>
    /// <exception cref="EngineException">The engine is away.</exception>
    public async Task<IReadOnlyList<PoolSlot>> AdoptAsync(TemplatePool pool, CancellationToken cancellationToken)
    {
        (SessionId Id, ContainerListResponse Container)[] left =
            [.. (await LeftAsync(cancellationToken).ConfigureAwait(false)).Where(slot => TemplateOf(slot.Container) == pool.Template)];
        foreach (SessionId gone in _announced.Where(slot => slot.Value == pool.Template).Select(slot => slot.Key).Except(left.Select(slot => slot.Id)).ToArray())
            shelf.Forget(gone);

        List<PoolSlot> adopted = [];
        foreach (var (id, container) in left)
        {
            shelf.Announce(id);
            bool wanted = container.State == Created
                ? adopted.OfType<CreatedSlot>().Count() < pool.Created.Bounds.Max
                : adopted.OfType<HotSlot>().Count() < pool.Hot.Bounds.Max;
            try
            {
                if (wanted && await TryAsync(id, pool.Template, container, cancellationToken).ConfigureAwait(false) is { } slot) adopted.Add(slot);
                else removal.Begin(id);
            }
            catch (AgentRefusedException)
            {
                // A session has it, through another process of this node, or through one that was cut short before the session was bound to it: the
                // reaper tells these apart, when the former had time for it.
                shelf.Forget(id);
            }
        }

        return adopted;
    }

    private static string TemplateOf(ContainerListResponse container) => container.Labels.TryGetValue(ContainerNames.TemplateLabel, out string? template) ? template : "";

    /// <summary>The slots that no session is bound to. The links are read behind the containers: one that is bound meanwhile is not among these.</summary>
    private async Task<IReadOnlyList<(SessionId Id, ContainerListResponse Container)>> LeftAsync(CancellationToken cancellationToken)
    {
        List<(SessionId, ContainerListResponse)> left = [];
        IReadOnlyList<ContainerListResponse> listed = await containers.ListAsync(cancellationToken).ConfigureAwait(false);
        HashSet<SessionId> bound = [.. runDirectories.All().Select(run => run.Slot).OfType<SessionId>()];
        foreach (ContainerListResponse container in listed)
        {
            if (SessionId.TryParse(container.Labels.TryGetValue(ContainerNames.SlotLabel, out string? label) ? label : null, out SessionId id) && !bound.Contains(id))
                left.Add((id, container));
        }

        return left;
    }

    /// <exception cref="AgentRefusedException">A session has it.</exception>
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
        catch (Exception unfit) when (unfit is SessionException or ContainerLostException)
        {
            return null;
        }
    }
}
