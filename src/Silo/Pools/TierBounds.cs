namespace VibeCoading.Silo.Pools;

/// <summary>How many slots of one tier wait at least, and at most.</summary>
internal readonly record struct TierBounds(int Min, int Max);
