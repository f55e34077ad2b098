using System.Text.Json.Serialization;

namespace VibeCoading.AgentProtocol;

/// <summary>Why the agent refused a request.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AgentError>))]
public enum AgentError
{
    /// <summary>A field is missing, absurd or malformed; the message names it.</summary>
    BadRequest,

    /// <summary>The connection has not said Hello.</summary>
    NotClaimed,

    /// <summary>A higher epoch holds the claim, or another session does.</summary>
    StaleEpoch,

    /// <summary>The request was cancelled by its sender.</summary>
    Cancelled,

    /// <summary>No terminal, process or handle of that id.</summary>
    Unknown,

    /// <summary>Too many terminals, processes, handles or waiting requests.</summary>
    LimitReached,

    /// <summary>The program could not be started; the message has the reason.</summary>
    SpawnFailed,

    /// <summary>An offset beyond what was produced.</summary>
    InvalidOffset,

    NotFound,
    AlreadyExists,
    NotADirectory,
    IsADirectory,
    NotEmpty,
    PermissionDenied,

    /// <summary>The path leads out of the workspace, by itself or through a symbolic link.</summary>
    OutsideWorkspace,

    /// <summary>Disk or inodes are used up, or a limit on size was met.</summary>
    NoSpace,

    /// <summary>The file is not the version that the caller expected.</summary>
    PreconditionFailed,

    /// <summary>Any other error of the operating system; the message names it.</summary>
    Io,
}
