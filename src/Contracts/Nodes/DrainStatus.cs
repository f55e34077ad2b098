namespace VibeCoading.Contracts.Nodes;

/// <summary>How far a node is with being drained, as one of its silos sees it.</summary>
/// <param name="Since">When it was asked to.</param>
/// <param name="Left">Sessions that the node still has.</param>
/// <param name="Moved">Sessions that this silo has sent off since it learned of the drain.</param>
/// <param name="IsOver">Nothing more is done: none are left, or the time is up, or they cannot leave.</param>
/// <param name="Trouble">Why some have not left; null when none was held up.</param>
[GenerateSerializer, Immutable, Alias("vibe.DrainStatus")]
public sealed record DrainStatus(
    [property: Id(0)] DateTimeOffset Since,
    [property: Id(1)] int Left,
    [property: Id(2)] int Moved,
    [property: Id(3)] bool IsOver,
    [property: Id(4)] string? Trouble);
