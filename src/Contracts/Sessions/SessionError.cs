namespace VibeCoading.Contracts.Sessions;

/// <summary>Why a session refused.</summary>
[GenerateSerializer, Alias("vibe.SessionError")]
public enum SessionError
{
    /// <summary>No such session, or not the caller's.</summary>
    NotFound,

    /// <summary>A field is absurd; the exception names it.</summary>
    InvalidRequest,

    UnknownTemplate,

    /// <summary>The image is not one that the operator allows.</summary>
    UnknownImage,

    /// <summary>The session's state does not allow this; repeating does not help.</summary>
    WrongState,

    /// <summary>It is on its way to ready; repeating later helps.</summary>
    NotReady,

    /// <summary>No node takes new sessions.</summary>
    NoCapacity,

    /// <summary>This node has no container waiting, and another has: the call is to be repeated there. Never told to callers of the API.</summary>
    WarmElsewhere,

    /// <summary>The node's Docker engine does not answer.</summary>
    EngineUnavailable,

    /// <summary>The image is allowed but not on the node.</summary>
    ImageMissing,

    /// <summary>The template is known, but its content is not on the node: it is being prepared, or cannot be.</summary>
    TemplateUnavailable,

    /// <summary>The node's disk is full.</summary>
    DiskFull,

    /// <summary>The session's node does not answer.</summary>
    NodeUnavailable,

    /// <summary>The engine refused; the message has its words.</summary>
    StartFailed,

    StartTimedOut,

    /// <summary>Another activation took over; the call may be repeated.</summary>
    Superseded,

    /// <summary>The owner has as many sessions, or as many that run, as one may have.</summary>
    QuotaExceeded,
}
