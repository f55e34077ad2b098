namespace VibeCoading.Contracts.Nodes;

/// <summary>A template on one node.</summary>
/// <param name="Refusal">Why the node takes no new sessions of it; null when it does.</param>
[GenerateSerializer, Immutable, Alias("vibe.TemplateStatus")]
public sealed record TemplateStatus([property: Id(0)] string Name, [property: Id(1)] string Image, [property: Id(2)] string? Refusal);
