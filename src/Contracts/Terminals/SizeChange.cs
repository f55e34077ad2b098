namespace VibeCoading.Contracts.Terminals;

/// <summary>A terminal's size and who owns it.</summary>
/// <param name="Owner">The client that typed last, or that came when nobody owned; null when nobody is there who may.</param>
/// <param name="Offset">Output from here on was made for this size.</param>
[GenerateSerializer, Immutable, Alias("vibe.SizeChange")]
public sealed record SizeChange(
    [property: Id(0)] int Cols,
    [property: Id(1)] int Rows,
    [property: Id(2)] string? Owner,
    [property: Id(3)] long Offset);
