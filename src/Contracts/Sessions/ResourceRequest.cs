namespace VibeCoading.Contracts.Sessions;

/// <summary>Limits that the caller asks for; null takes the node's default, more than the node's maximum is refused.</summary>
[GenerateSerializer, Immutable, Alias("vibe.ResourceRequest")]
public sealed record ResourceRequest(
    [property: Id(0)] long? MemoryBytes = null,
    [property: Id(1)] double? Cpus = null,
    [property: Id(2)] int? Processes = null);
