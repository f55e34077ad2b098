namespace VibeCoading.Contracts.Sessions;

/// <summary>What became of a session that was to leave its node.</summary>
[GenerateSerializer, Alias("vibe.Departure")]
public enum Departure
{
    /// <summary>Nothing of it is on the node any more. It slept before.</summary>
    Left,

    /// <summary>Nothing of it is on the node any more. It was awake, and is to be woken elsewhere.</summary>
    LeftAwake,

    /// <summary>It is still there: its workspace could not be saved, or it is between two states.</summary>
    Stays,
}
