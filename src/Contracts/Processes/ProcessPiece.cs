using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Contracts.Processes;

[GenerateSerializer, Alias("vibe.ProcessChannel")]
public enum ProcessChannel
{
    /// <summary>No bytes: the last piece.</summary>
    Exit,
    Stdout,
    Stderr,
}

/// <summary>One step of a program's run. The last has <see cref="Result"/>.</summary>
/// <param name="Data">At most 64 KiB.</param>
[GenerateSerializer, Immutable, Alias("vibe.ProcessPiece")]
public readonly record struct ProcessPiece(
    [property: Id(0)] ProcessChannel Stream,
    [property: Id(1)] byte[] Data,
    [property: Id(2)] ProcessResult? Result);

/// <param name="TimedOut">It was ended because its time was up.</param>
[GenerateSerializer, Immutable, Alias("vibe.ProcessResult")]
public sealed record ProcessResult(
    [property: Id(0)] ProgramExit Exit,
    [property: Id(1)] bool TimedOut,
    [property: Id(2)] TimeSpan Duration);
