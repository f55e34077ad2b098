using Orleans.Placement;

namespace VibeCoading.Contracts.Placement;

/// <summary>Places a grain class by <see cref="SessionPlacement"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SessionPlacementAttribute() : PlacementAttribute(new SessionPlacement());
