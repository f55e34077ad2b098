namespace VibeCoading.Contracts.Terminals;

/// <summary>Input of one client.</summary>
/// <param name="ClientId">1 to 64 characters, new for each page or program that types.</param>
/// <param name="Offset">Of the first byte, among all that this client has typed.</param>
/// <param name="Data">At most 64 KiB.</param>
[GenerateSerializer, Immutable, Alias("vibe.InputChunk")]
public readonly record struct InputChunk(
    [property: Id(0)] string ClientId,
    [property: Id(1)] long Offset,
    [property: Id(2)] byte[] Data);
