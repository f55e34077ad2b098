namespace VibeCoading.Silo.Pools;

/// <summary>A template's pool on this node.</summary>
/// <param name="Failures">Slots that could not be prepared, since the process started.</param>
/// <param name="LastError">Why the last one could not, or why none is prepared now; null when all is well.</param>
internal sealed record PoolStatus(string Template, int Wanted, int Ready, int Preparing, long Failures, string? LastError);
