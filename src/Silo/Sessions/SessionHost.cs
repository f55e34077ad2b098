using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Placement;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Grains.Owners;
using VibeCoading.Silo.Agents;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Drains;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Images;
using VibeCoading.Silo.Nodes;
using VibeCoading.Silo.Pools;
using VibeCoading.Silo.Snapshots;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Sessions;

/// <summary>This node, as its session grains see it.</summary>
internal sealed class SessionHost(
    IOptions<NodeOptions> node,
    IOptions<OwnerOptions> owners,
    SessionPlanner planner,
    ContainerProvisioner provisioner,
    ContainerAdoption adoption,
    SessionContainers containers,
    RunDirectories runDirectories,
    WorkspaceDirectories workspaces,
    WorkspaceKeeping keeping,
    SlotShelf slots,
    ImageCatalog images,
    ImageKeeper keeper,
    NodeAdmission admission,
    NodeBoard board) : ISessionHost
{
    public NodeId Node => node.Value.NodeId;

    /// <summary>As long as Orleans keeps grains that nobody calls.</summary>
    public TimeSpan KeptInMemory { get; } = TimeSpan.FromMinutes(15);

    public string? Refusal => admission.Refusal;

    public OwnerQuota Quota => owners.Value.Quota;

    public Task<SessionPlan> PlanAsync(StartSession request, CancellationToken cancellationToken) => planner.PlanAsync(request, cancellationToken);

    public bool IsWarm(SessionPlan plan) => slots.Hot.Has(plan);

    public string? AwaitedBy(SessionPlan plan) => images.Known(plan.Image) is null && keeper.TroubleOf(plan.Image) is { Length: > 0 } why ? SessionFailures.ImageMissing(plan.Image, why).Message : null;

    public bool IsWarmElsewhere(SessionPlan plan) => !IsWarm(plan) && board.AnyReadyBut(Node, plan.Template);

    public async Task<ISessionContainer> ProvisionAsync(SessionId session, long epoch, SessionPlan plan, CancellationToken cancellationToken) =>
        await provisioner.ProvisionAsync(session, epoch, plan, cancellationToken).ConfigureAwait(false);

    public async Task<ISessionContainer?> AdoptAsync(SessionId session, long epoch, CancellationToken cancellationToken)
    {
        try
        {
            return await adoption.TryAsync(session, epoch, env: null, cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException failure)
        {
            throw SessionFailures.From(failure, image: null);
        }
    }

    public async Task<bool> SleepAsync(SessionId session, long epoch, CancellationToken cancellationToken)
    {
        bool saved = false;
        await RefusingAsync(async () =>
        {
            await containers.StopAsync(session).ConfigureAwait(false);
            await RemoveContainerAsync(session, cancellationToken).ConfigureAwait(false);
            saved = await keeping.SaveAsync(session, epoch, cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
        return saved;
    }

    public TimeSpan? SnapshotInterval => keeping.Interval;

    public async Task<bool> SnapshotAsync(SessionId session, long epoch, CancellationToken cancellationToken) =>
        // The workspace of a claimed slot has the slot's name until the container goes.
        await keeping.SnapshotAsync(session, WorkspaceOf(session), epoch, cancellationToken).ConfigureAwait(false);

    public Task RestoreAsync(SessionId session, long workspaceEpoch, CancellationToken cancellationToken) => RefusingAsync(async () =>
    {
        SessionId workspace = WorkspaceOf(session);
        if (workspaces.Exists(workspace) && workspaces.EpochOf(workspace) == workspaceEpoch) return;

        await RemoveContainerAsync(session, cancellationToken).ConfigureAwait(false);
        await keeping.RestoreAsync(session, workspaceEpoch, cancellationToken).ConfigureAwait(false);
    });

    public Task RemoveAsync(SessionId session, CancellationToken cancellationToken) => RefusingAsync(async () =>
    {
        await RemoveContainerAsync(session, cancellationToken).ConfigureAwait(false);
        await workspaces.RemoveAsync(session, cancellationToken).ConfigureAwait(false);
        await keeping.RemoveAsync(session, cancellationToken).ConfigureAwait(false);
    });

    private SessionId WorkspaceOf(SessionId session) => runDirectories.SlotOf(session) is { } slot && workspaces.Exists(slot) ? slot : session;

    private async Task RemoveContainerAsync(SessionId session, CancellationToken cancellationToken)
    {
        await containers.RemoveAsync(session).ConfigureAwait(false);
        if (runDirectories.SlotOf(session) is { } slot) workspaces.HandOver(slot, session);
        await runDirectories.RemoveAsync(session, cancellationToken).ConfigureAwait(false);
    }

    private static async Task RefusingAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (EngineException failure)
        {
            throw SessionFailures.From(failure, image: null);
        }
        catch (Exception stuck) when (stuck is IOException or UnauthorizedAccessException)
        {
            throw SessionFailures.From(stuck);
        }
    }
}
