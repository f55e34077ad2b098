namespace VibeCoading.Contracts.Nodes;

/// <summary>A template's waiting containers on one node.</summary>
/// <param name="Hot">Those that run, with their agent connected: a session has one at once.</param>
/// <param name="Created">Those that were never started: a session has one for the time of a start.</param>
[GenerateSerializer, Immutable, Alias("vibe.PoolStatus")]
public sealed record PoolStatus([property: Id(0)] string Template, [property: Id(1)] TierStatus Hot, [property: Id(2)] TierStatus Created);
