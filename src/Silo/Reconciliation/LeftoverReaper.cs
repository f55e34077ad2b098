using Docker.DotNet.Models;
using Microsoft.Extensions.Options;
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
    IOptions<ReconciliationOptions> options,
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

    private HashSet<string> _told = [];
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
            catch (Exception failure) when (failure is EngineException or IOException or UnauthorizedAccessException || StoreOutage.Is(failure, stoppingToken))
            {
                trouble = failure.Message;
            }

            if (trouble is not null && trouble != _trouble) LogTrouble(trouble);
            _trouble = trouble;
        }
    }

    /// <summary>One round. Where nothing is to be removed, it tells what would be, once.</summary>
    public async Task ReapAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Leftover> found = await FindAsync(cancellationToken).ConfigureAwait(false);
        if (!options.Value.DryRun)
        {
            foreach (Leftover leftover in found) await leftover.Remove().ConfigureAwait(false);
            await workspaces.RemoveLeftoversAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        foreach (Leftover leftover in found.Where(leftover => !_told.Contains(leftover.Name))) LogWouldRemove(leftover.Name, leftover.Why);
        _told = [.. found.Select(leftover => leftover.Name)];
    }

    private async Task<IReadOnlyList<Leftover>> FindAsync(CancellationToken cancellationToken)
    {
        var found = new List<Leftover>();
        // Before the registry: a session is bound to its node before anything is made for it, so what is listed here and unknown there is nobody's.
        IReadOnlyList<ContainerListResponse> listed = await containers.ListAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<string> volumes = await mounts.ListAsync(cancellationToken).ConfigureAwait(false);
        (SessionId Session, DateTimeOffset CreatedAt)[] kept = [.. workspaces.All()];
        // The slots before the links: one that is claimed meanwhile is in the one or in the other.
        IReadOnlySet<SessionId> waiting = slots.Known();
        (SessionId Id, SessionId? Slot, DateTimeOffset CreatedAt)[] runs = [.. runDirectories.All()];
        HashSet<SessionId> claimed = await registry.SessionsAsync(cancellationToken).ConfigureAwait(false);
        // Behind the registry: a store that was emptied knows nobody's session, and forgot its name before that was read.
        if (!await store.IsOursAsync(cancellationToken).ConfigureAwait(false)) return found;

        HashSet<SessionId> inUse = [.. claimed, .. waiting, .. runs.Where(run => claimed.Contains(run.Id)).Select(run => run.Slot).OfType<SessionId>()];

        foreach (ContainerListResponse container in listed)
        {
            bool known = IdOf(container) is { } id && inUse.Contains(id);
            if (known || !IsOlder(new DateTimeOffset(container.Created.ToUniversalTime()), ContainerGrace)) continue;

            string name = container.Names?.FirstOrDefault() ?? container.ID;
            found.Add(new Leftover($"container {name}", $"it is {container.State}", async () =>
            {
                await containers.RemoveAsync(container.ID).ConfigureAwait(false);
                ContainerMetrics.ReapedOne();
                LogContainer(name, container.State);
            }));
        }

        // Docker keeps one that a container still has.
        found.AddRange(volumes.Where(volume => containers.IdIn(volume) is not { } id || !inUse.Contains(id))
            .Select(volume => new Leftover($"volume {volume}", "no container has it", () => mounts.ForgetAsync(volume))));

        found.AddRange(runs.Where(run => !inUse.Contains(run.Id) && IsOlder(run.CreatedAt, ContainerGrace))
            .Select(run => new Leftover($"run directory {run.Id}", "its session is not here", () => RemoveRunAsync(run.Id, run.Slot, cancellationToken))));

        await FindWorkspacesAsync(found, kept.Where(workspace => !inUse.Contains(workspace.Session) && IsOlder(workspace.CreatedAt, WorkspaceGrace)), cancellationToken)
            .ConfigureAwait(false);
        return found;
    }

    private async Task RemoveRunAsync(SessionId id, SessionId? slot, CancellationToken cancellationToken)
    {
        // From here on the workspace goes by the session's name, or nobody would know whose it is.
        if (slot is { } claimedSlot) workspaces.HandOver(claimedSlot, id);
        await runDirectories.RemoveAsync(id, cancellationToken).ConfigureAwait(false);
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
    private async Task FindWorkspacesAsync(List<Leftover> found, IEnumerable<(SessionId Session, DateTimeOffset CreatedAt)> unclaimed, CancellationToken cancellationToken)
    {
        int unknown = 0;
        foreach (var (session, _) in unclaimed)
        {
            string? why = null;
            if (await workspaces.IsEmptyAsync(session, cancellationToken).ConfigureAwait(false)) why = "it is empty";
            else if (await registry.WasDeletedAsync(session, cancellationToken).ConfigureAwait(false)) why = "its session was deleted";
            else if (!await registry.LivesElsewhereAsync(session, cancellationToken).ConfigureAwait(false)) unknown++;
            else if (IsOlder(LeftSince(session), LeftGrace)) why = "its session has lived elsewhere for long enough";
            if (why is not null) found.Add(new Leftover($"workspace {session}", why, () => workspaces.RemoveAsync(session, cancellationToken)));
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

    /// <summary>Something that no session claims.</summary>
    private sealed record Leftover(string Name, string Why, Func<Task> Remove);
}
