namespace VibeCoading.Contracts.Processes;

/// <summary>Why a program did not run.</summary>
[GenerateSerializer, Alias("vibe.ProcessError")]
public enum ProcessError
{
    /// <summary>A field is absurd; the message names it.</summary>
    InvalidRequest,

    /// <summary>The program could not be started.</summary>
    SpawnFailed,

    /// <summary>Too many programs of this session at once.</summary>
    LimitReached,

    /// <summary>Its container or agent went away while it ran; how it ended is not known.</summary>
    Lost,
}
