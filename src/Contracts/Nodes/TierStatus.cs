namespace VibeCoading.Contracts.Nodes;

/// <summary>One kind of waiting containers, of one template on one node.</summary>
/// <param name="Failures">That could not be prepared, since the process started.</param>
/// <param name="LastError">What keeps any from being prepared, or why the last one could not be; null when it could.</param>
[GenerateSerializer, Immutable, Alias("vibe.TierStatus")]
public sealed record TierStatus(
    [property: Id(0)] int Wanted,
    [property: Id(1)] int Ready,
    [property: Id(2)] int Preparing,
    [property: Id(3)] long Failures,
    [property: Id(4)] string? LastError);
