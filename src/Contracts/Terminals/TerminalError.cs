namespace VibeCoading.Contracts.Terminals;

/// <summary>Why a terminal refused.</summary>
[GenerateSerializer, Alias("vibe.TerminalError")]
public enum TerminalError
{
    NotFound,

    /// <summary>A field is absurd; the message names it.</summary>
    InvalidRequest,

    /// <summary>The session has as many terminals as it may.</summary>
    LimitReached,

    /// <summary>The program could not be started.</summary>
    SpawnFailed,

    /// <summary>An offset beyond what was produced.</summary>
    InvalidOffset,

    /// <summary>The terminal that was asked for ended with its agent; one of that id now has another epoch.</summary>
    EpochGone,
}
