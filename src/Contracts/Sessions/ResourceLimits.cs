namespace VibeCoading.Contracts.Sessions;

/// <summary>What a session's container may use.</summary>
/// <param name="MemoryBytes">Memory in bytes, swap included.</param>
/// <param name="Cpus">CPU time, in cores; fractions are allowed.</param>
/// <param name="Processes">Processes and threads together.</param>
[GenerateSerializer, Immutable, Alias("vibe.ResourceLimits")]
public sealed record ResourceLimits(
    [property: Id(0)] long MemoryBytes,
    [property: Id(1)] double Cpus,
    [property: Id(2)] int Processes);
