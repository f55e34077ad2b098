namespace VibeCoading.Grains.Owners;

/// <summary>What one owner may have at a time.</summary>
/// <param name="Sessions">Whatever their state.</param>
/// <param name="Running">Of those, the ones that have a container or are about to.</param>
public sealed record OwnerQuota(int Sessions, int Running);
