namespace VibeCoading.Contracts.Terminals;

/// <summary>From where, and for whom, output is read.</summary>
/// <param name="Epoch">The epoch that the offset belongs to.</param>
/// <param name="From">An offset older than the ring begins at its tail.</param>
/// <param name="ClientId">Whose viewer reads, which may come to own the size; null for one that never does.</param>
/// <param name="IsBlank">The viewer shows nothing of what came before, and needs to be told the modes that are in force.</param>
[GenerateSerializer, Immutable, Alias("vibe.ReadOutput")]
public sealed record ReadOutput(
    [property: Id(0)] string Epoch,
    [property: Id(1)] long From,
    [property: Id(2)] string? ClientId,
    [property: Id(3)] bool IsBlank);
