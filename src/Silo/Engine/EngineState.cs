namespace VibeCoading.Silo.Engine;

/// <param name="Facts">Null while the engine does not answer.</param>
/// <param name="Reason">Why it does not.</param>
internal sealed record EngineState(EngineFacts? Facts, string? Reason);
