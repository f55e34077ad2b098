namespace VibeCoading.Contracts.Terminals;

/// <summary>A piece of output, or a change of size. The last one of a terminal has <see cref="Exit"/> and no data.</summary>
/// <param name="Offset">Of the first byte. Later than the end of the chunk before means a gap.</param>
/// <param name="Data">Raw bytes, at most 64 KiB.</param>
/// <param name="Size">As it is now; such a chunk has no data.</param>
/// <param name="Modes">
/// For a viewer that did not see the output before: bytes for its emulator ahead of the data, which bring it from any state into the modes in force at
/// the offset. They count in no offset, and may end in an unfinished sequence that the data goes on with.
/// </param>
[GenerateSerializer, Immutable, Alias("vibe.OutputChunk")]
public readonly record struct OutputChunk(
    [property: Id(0)] long Offset,
    [property: Id(1)] byte[] Data,
    [property: Id(2)] ProgramExit? Exit,
    [property: Id(3)] SizeChange? Size = null,
    [property: Id(4)] byte[]? Modes = null);
