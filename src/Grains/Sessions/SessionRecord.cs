using System.Collections.Immutable;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;

namespace VibeCoading.Grains.Sessions;

/// <summary>What outlives every process: a session's state, and all that is needed to make it again.</summary>
[GenerateSerializer, Immutable, Alias("vibe.SessionRecord")]
public sealed record SessionRecord
{
    [Id(0)]
    public SessionState State { get; init; }

    [Id(1)]
    public OwnerId Owner { get; init; }

    [Id(2)]
    public string? Name { get; init; }

    /// <summary>Null only before the session was ever started: the record does not exist then.</summary>
    [Id(3)]
    public SessionPlan? Plan { get; init; }

    [Id(4)]
    public NodeId Node { get; init; }

    /// <summary>Raised by each activation before it touches Docker; agents refuse a lower one.</summary>
    [Id(5)]
    public long Epoch { get; init; }

    [Id(6)]
    public string? Reason { get; init; }

    [Id(7)]
    public DateTimeOffset CreatedAt { get; init; }

    [Id(8)]
    public DateTimeOffset LastActivityAt { get; init; }

    [Id(9)]
    public ImmutableDictionary<string, TimeSpan> Timings { get; init; } = ImmutableDictionary<string, TimeSpan>.Empty;

    /// <summary>It was ready once: its workspace holds the user's work, so a failure may be tried again.</summary>
    [Id(10)]
    public bool WasReady { get; init; }

    /// <summary>The owner asked for its end: whatever happens, it only moves towards that.</summary>
    [Id(11)]
    public bool DeleteRequested { get; init; }

    /// <summary>Its workspace is in a snapshot that every node reaches, and on none of them.</summary>
    [Id(12)]
    public bool IsSaved { get; init; }

    /// <summary>When the last snapshot was taken; null before the first.</summary>
    [Id(13)]
    public DateTimeOffset? SnapshotAt { get; init; }

    /// <summary>
    /// The epoch at which its node got the workspace from a snapshot; 0 when it was made there. A workspace of another epoch, which lies on a node that had
    /// the session once, is not the session's any more.
    /// </summary>
    [Id(14)]
    public long WorkspaceEpoch { get; init; }

    /// <summary>Stands for one that is there and cannot be read, until <see cref="AsIn"/> says whose it is.</summary>
    public static SessionRecord Unreadable(string why) => new()
    {
        State = SessionState.Failed,
        Reason = $"Its record cannot be read, so it can only be deleted: {why}",
        Plan = new SessionPlan("", "", new ResourceLimits(0, 0, 0), ImmutableDictionary<string, string>.Empty, TimeSpan.Zero, ""),
        IsUnreadable = true,
    };

    /// <summary>Never written: what follows from such a record is read again each time.</summary>
    [field: NonSerialized]
    public bool IsUnreadable { get; private init; }

    /// <summary>Such a record, with what the list of sessions knows of it.</summary>
    public SessionRecord AsIn(SessionView view) => this with
    {
        Owner = view.Owner,
        Name = view.Name,
        Plan = Plan! with { Template = view.Template, Image = view.Image, Limits = view.Limits },
        Node = view.Node,
        CreatedAt = view.CreatedAt,
        LastActivityAt = view.LastActivityAt,
        SnapshotAt = view.SnapshotAt,
    };

    public SessionView ToView(SessionId id, DateTimeOffset lastActivity) => new(
        id, Owner, Name, Plan!.Template, Plan.Image, State, Reason, Node, Plan.Limits, CreatedAt, lastActivity, Timings) { SnapshotAt = SnapshotAt };
}
