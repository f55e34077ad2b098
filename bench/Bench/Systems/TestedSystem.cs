namespace VibeCoading.Bench.Systems;

/// <summary>The system that the figures are about.</summary>
/// <param name="Processes">Its servers by role, as far as they are known: only where the benchmark started them.</param>
internal sealed record TestedSystem(Uri Url, string Key, IReadOnlyDictionary<string, long> Processes);
