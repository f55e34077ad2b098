namespace VibeCoading.Contracts.Files;

/// <summary>One step of reading a file: the first tells what was opened, the others bring its bytes in order.</summary>
/// <param name="File">Only in the first piece.</param>
/// <param name="Data">Empty in the first piece, else at most 64 KiB.</param>
[GenerateSerializer, Immutable, Alias("vibe.FilePiece")]
public readonly record struct FilePiece(
    [property: Id(0)] FileView? File,
    [property: Id(1)] byte[] Data);
