using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Owners;

namespace VibeCoading.Grains.Nodes;

/// <summary>
/// What a node does for the sessions on it: the boundary between the session's state machine and Docker. Everything is by session id,
/// so that each call can be repeated after a crash at any point.
/// </summary>
public interface ISessionHost
{
    NodeId Node { get; }

    /// <summary>Why this node takes no sessions, new ones and those that sleep in snapshots; null when it does.</summary>
    string? Refusal { get; }

    /// <summary>How long a session that sleeps, or failed, stays in the silo's memory when nobody wakes it.</summary>
    TimeSpan KeptInMemory { get; }

    /// <summary>As this node's operator set it: the nodes of a cluster are to agree.</summary>
    OwnerQuota Quota { get; }

    /// <summary>Checks a request against what this node offers, and settles what it left open. Touches nothing.</summary>
    /// <exception cref="SessionException">
    /// InvalidRequest with its field, UnknownTemplate, UnknownImage, ImageMissing, EngineUnavailable, DiskFull, NoCapacity.
    /// </exception>
    Task<SessionPlan> PlanAsync(StartSession request, CancellationToken cancellationToken);

    /// <summary>Whether a container waits here for a session of this plan.</summary>
    bool IsWarm(SessionPlan plan);

    /// <summary>What a start with this plan waits for, for people, where that may take minutes; null otherwise.</summary>
    string? AwaitedBy(SessionPlan plan);

    /// <summary>Whether a session of this plan would have to wait for a container here, and would not on another node.</summary>
    bool IsWarmElsewhere(SessionPlan plan);

    /// <summary>
    /// Gives the session a running container whose agent holds this epoch's claim: the one that is there if it can be adopted, else a new one
    /// around the session's workspace. When it throws, no container of the session is left.
    /// </summary>
    /// <exception cref="SessionException">EngineUnavailable, ImageMissing, DiskFull, NoCapacity, StartFailed, StartTimedOut, Superseded.</exception>
    Task<ISessionContainer> ProvisionAsync(SessionId session, long epoch, SessionPlan plan, CancellationToken cancellationToken);

    /// <summary>Connects to the session's container if it runs; null when there is none, or it does not run, or its agent is gone.</summary>
    /// <exception cref="SessionException">EngineUnavailable, Superseded.</exception>
    Task<ISessionContainer?> AdoptAsync(SessionId session, long epoch, CancellationToken cancellationToken);

    /// <summary>
    /// Has the session's programs end, then removes its container and run directory. What is gone already is success. Where there is a place for
    /// snapshots, the workspace goes there; when it cannot be reached, and otherwise, it stays on this node.
    /// </summary>
    /// <returns>Whether the workspace is in a snapshot that every node can reach, and no more here.</returns>
    /// <exception cref="SessionException">EngineUnavailable; StartFailed: there is neither a workspace nor a snapshot.</exception>
    Task<bool> SleepAsync(SessionId session, long epoch, CancellationToken cancellationToken);

    /// <summary>How often sessions that are awake are saved; null when there is no place for snapshots.</summary>
    TimeSpan? SnapshotInterval { get; }

    /// <summary>Saves the workspace of a session that is awake, as it is while programs write to it, beside what it was saved as before.</summary>
    /// <returns>False when it could not be saved; the snapshot before is as it was.</returns>
    /// <exception cref="SessionException">Superseded: another node has it.</exception>
    Task<bool> SnapshotAsync(SessionId session, long epoch, CancellationToken cancellationToken);

    /// <summary>
    /// Sees to it that the workspace of a session that was ready once is on this node: from its snapshot, whole or not at all, unless it is here. One that was
    /// left here by an earlier stay is removed, its container with it.
    /// </summary>
    /// <param name="workspaceEpoch">As <see cref="Sessions.SessionRecord.WorkspaceEpoch"/> is for this node.</param>
    /// <exception cref="SessionException">
    /// EngineUnavailable; DiskFull; StartFailed: it is not here, and there is no snapshot, or it is not what was written, or this node cannot use it.
    /// </exception>
    Task RestoreAsync(SessionId session, long workspaceEpoch, CancellationToken cancellationToken);

    /// <summary>Removes container, run directory, workspace and snapshot. What is gone already is success.</summary>
    /// <exception cref="SessionException">EngineUnavailable.</exception>
    Task RemoveAsync(SessionId session, CancellationToken cancellationToken);
}
