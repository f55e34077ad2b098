namespace VibeCoading.Contracts.Terminals;

/// <summary>How a program ended: exactly one of <see cref="Code"/> and <see cref="Signal"/>.</summary>
/// <param name="Code">0 to 255.</param>
/// <param name="Signal">The signal's number.</param>
[GenerateSerializer, Immutable, Alias("vibe.ProgramExit")]
public sealed record ProgramExit(
    [property: Id(0)] int? Code,
    [property: Id(1)] int? Signal,
    [property: Id(2)] DateTimeOffset At);
