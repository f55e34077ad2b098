using System.Collections.Immutable;

namespace VibeCoading.Contracts.Files;

/// <param name="Truncated">There was more than the limit of 5,000 entries.</param>
[GenerateSerializer, Immutable, Alias("vibe.FileListingView")]
public sealed record FileListingView(
    [property: Id(0)] string Path,
    [property: Id(1)] ImmutableArray<FileView> Items,
    [property: Id(2)] bool Truncated);
