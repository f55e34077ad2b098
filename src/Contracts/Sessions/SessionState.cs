namespace VibeCoading.Contracts.Sessions;

/// <summary>Where a session is in its life. The allowed moves are in <c>SessionLifecycle</c>.</summary>
[GenerateSerializer, Alias("vibe.SessionState")]
public enum SessionState
{
    /// <summary>Accepted, and about to be recorded; nothing exists in Docker yet.</summary>
    Requested,

    /// <summary>Its container is being made.</summary>
    Starting,

    /// <summary>The agent answers.</summary>
    Ready,

    /// <summary>Its workspace is being saved before the container goes.</summary>
    Hibernating,

    /// <summary>No container; the workspace is kept.</summary>
    Hibernated,

    /// <summary>Its container was lost and is being made again around the same workspace.</summary>
    Recovering,

    /// <summary>It is being deleted.</summary>
    Stopping,

    /// <summary>Gone. Only a repeated delete still finds it.</summary>
    Deleted,

    /// <summary>It cannot go on by itself; the reason is told. It can be deleted.</summary>
    Failed,
}
