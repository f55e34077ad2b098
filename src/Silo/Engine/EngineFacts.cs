namespace VibeCoading.Silo.Engine;

/// <summary>What an engine is and has.</summary>
/// <param name="Cpus">Cores; the engine refuses containers with more.</param>
internal sealed record EngineFacts(string Version, double Cpus, long MemoryBytes);
