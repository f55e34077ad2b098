namespace VibeCoading.Contracts.Files;

/// <param name="Created">False when a file was replaced.</param>
[GenerateSerializer, Immutable, Alias("vibe.FileCommit")]
public sealed record FileCommit(
    [property: Id(0)] FileView File,
    [property: Id(1)] bool Created);
