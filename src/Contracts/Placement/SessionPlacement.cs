namespace VibeCoading.Contracts.Placement;

/// <summary>A session runs on a silo of the node that holds it; a new one on a node that has room.</summary>
[GenerateSerializer, Immutable, Alias("vibe.SessionPlacement")]
public sealed class SessionPlacement : PlacementStrategy;
