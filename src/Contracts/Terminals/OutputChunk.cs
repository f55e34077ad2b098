namespace VibeCoading.Contracts.Terminals;

/// <summary>A piece of output. The last one of a terminal has <see cref="Exit"/> and no data.</summary>
/// <param name="Offset">Of the first byte. Later than the end of the chunk before means a gap.</param>
/// <param name="Data">Raw bytes, at most 64 KiB.</param>
[GenerateSerializer, Immutable, Alias("vibe.OutputChunk")]
public readonly record struct OutputChunk(
    [property: Id(0)] long Offset,
    [property: Id(1)] byte[] Data,
    [property: Id(2)] ProgramExit? Exit);
