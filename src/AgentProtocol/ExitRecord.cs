namespace VibeCoading.AgentProtocol;

/// <summary>How a program ended: exactly one of <see cref="Code"/> and <see cref="Signal"/>.</summary>
/// <param name="Code">Exit code, 0 to 255.</param>
/// <param name="Signal">Number of the signal that killed it.</param>
/// <param name="AtUnixMs">When, in milliseconds since 1970.</param>
public sealed record ExitRecord(int? Code, int? Signal, long AtUnixMs);
