namespace VibeCoading.Contracts.Nodes;

/// <summary>A template's waiting containers on one node.</summary>
/// <param name="Failures">Slots that could not be prepared, since the process started.</param>
/// <param name="LastError">Why the last one could not be; null when it could.</param>
[GenerateSerializer, Immutable, Alias("vibe.PoolStatus")]
public sealed record PoolStatus(
    [property: Id(0)] string Template,
    [property: Id(1)] int Wanted,
    [property: Id(2)] int Ready,
    [property: Id(3)] int Preparing,
    [property: Id(4)] long Failures,
    [property: Id(5)] string? LastError);
