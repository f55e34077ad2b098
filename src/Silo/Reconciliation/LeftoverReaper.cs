using Docker.DotNet.Models;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Pools;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Reconciliation;

/// <summary>
/// Removes what no session claims: containers in every state that Docker knows, run directories, workspaces. While store or engine cannot be
/// read, or the store is not the one that the sessions were recorded in, nothing is removed.
/// </summary>
internal sealed partial class LeftoverReaper(
    NodeRegistry registry,
    StoreWatch store,
    SessionContainers containers,
    RunDirectories runDirectories,
    WorkspaceDirectories workspaces,
    WorkspaceMounts mounts,
    SlotShelf slots,
    TimeProvider time,
    ILogger<LeftoverReaper> logger) : BackgroundService
{
    /// <summary>Younger things may belong to a session that is just being made.</summary>
    public static readonly TimeSpan ContainerGrace = TimeSpan.FromSeconds(60);

    /// <summary>Workspaces are people's work: no hurry.</summary>
    public static readonly TimeSpan WorkspaceGrace = TimeSpan.FromMinutes(10);

    /// <summary>What a node that was lost still has of a session that was brought back elsewhere: newer than the snapshot, perhaps, and somebody may want it.</summary>
    public static readonly TimeSpan LeftGrace = TimeSpan.FromDays(1);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private string? _trouble;
    private int _kept;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            string? trouble = null;
            try
            {
                await ReapAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is EngineException or RedisException or TimeoutException or IOException or UnauthorizedAccessException)
            {
                trouble = failure.Message;
            }

            if (trouble is not null && trouble != _trouble) LogTrouble(trouble);
            _trouble = trouble;
        }
    }

    /// <summary>One round.</summary>
    public async Task ReapAsync(CancellationToken cancellationToken)
    {
        // Before the registry: a session is bound to its node before anything is made for it, so what is listed here and unknown there is nobody's.
        IReadOnlyList<ContainerListResponse> listed = await containers.ListAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<string> volumes = await mounts.ListAsync(cancellationToken).ConfigureAwait(false);
        (SessionId Session, DateTimeOffset CreatedAt)[] kept = [.. workspaces.All()];
        // The slots before the links: one that is claimed meanwhile is in the one or in the other.
        IReadOnlySet<SessionId> waiting = slots.Known();
        (SessionId Id, SessionId? Slot, DateTimeOffset CreatedAt)[] runs = [.. runDirectories.All()];
        HashSet<SessionId> claimed = await registry.SessionsAsync(cancellationToken).ConfigureAwait(false);
        // Behind the registry: a store that was emptied knows nobody's session, and forgot its name before that was read.
        if (!await store.IsOursAsync(cancellationToken).ConfigureAwait(false)) return;

        HashSet<SessionId> inUse = [.. claimed, .. waiting, .. runs.Where(run => claimed.Contains(run.Id)).Select(run => run.Slot).OfType<SessionId>()];

        foreach (ContainerListResponse container in listed)
        {
            bool known = IdOf(container) is { } id && inUse.Contains(id);
            if (known || !IsOlder(new DateTimeOffset(container.Created.ToUniversalTime()), ContainerGrace)) continue;

            await containers.RemoveAsync(container.ID).ConfigureAwait(false);
            ContainerMetrics.ReapedOne();
            LogContainer(container.Names?.FirstOrDefault() ?? container.ID, container.State);
        }

        // Docker keeps one that a container still has.
        foreach (string volume in volumes.Where(volume => containers.IdIn(volume) is not { } id || !inUse.Contains(id))) await mounts.ForgetAsync(volume).ConfigureAwait(false);

        foreach (var (id, slot, createdAt) in runs)
        {
            if (inUse.Contains(id) || !IsOlder(createdAt, ContainerGrace)) continue;
            // From here on the workspace goes by the session's name, or nobody would know whose it is.
            if (slot is { } claimedSlot) workspaces.HandOver(claimedSlot, id);
            await runDirectories.RemoveAsync(id, cancellationToken).ConfigureAwait(false);
        }

        await ReapWorkspacesAsync(kept.Where(workspace => !inUse.Contains(workspace.Session) && IsOlder(workspace.CreatedAt, WorkspaceGrace)), cancellationToken)
            .ConfigureAwait(false);
    }

    private static SessionId? IdOf(ContainerListResponse container) =>
        SessionId.TryParse(container.Labels.TryGetValue(ContainerNames.SessionLabel, out string? session) ? session : null, out SessionId id)
        || SessionId.TryParse(container.Labels.TryGetValue(ContainerNames.SlotLabel, out string? slot) ? slot : null, out id)
            ? id
            : null;

    /// <remarks>
    /// A session that was deleted is remembered as such, and an empty workspace is nobody's work. Any other that the store does not know may as well
    /// mean that the store lost its memory, or that another one was configured: those are kept and told. What is left of a session that lives elsewhere is kept for
    /// a day.
    /// </remarks>
    private async Task ReapWorkspacesAsync(IEnumerable<(SessionId Session, DateTimeOffset CreatedAt)> unclaimed, CancellationToken cancellationToken)
    {
        await workspaces.RemoveLeftoversAsync(cancellationToken).ConfigureAwait(false);
        int unknown = 0;
        foreach (var (session, _) in unclaimed)
        {
            if (await workspaces.IsEmptyAsync(session, cancellationToken).ConfigureAwait(false)
                || await registry.WasDeletedAsync(session, cancellationToken).ConfigureAwait(false))
                await workspaces.RemoveAsync(session, cancellationToken).ConfigureAwait(false);
            else if (!await registry.LivesElsewhereAsync(session, cancellationToken).ConfigureAwait(false))
                unknown++;
            else if (IsOlder(LeftSince(session), LeftGrace))
                await workspaces.RemoveAsync(session, cancellationToken).ConfigureAwait(false);
        }

        if (unknown != _kept && unknown > 0) LogKept(unknown);
        _kept = unknown;
    }

    private DateTimeOffset LeftSince(SessionId session)
    {
        (DateTimeOffset since, bool isNew) = workspaces.LeftSince(session);
        if (isNew) LogLeft(session, LeftGrace.TotalHours);
        return since;
    }

    private bool IsOlder(DateTimeOffset createdAt, TimeSpan age) => time.GetUtcNow() - createdAt > age;
}
