namespace VibeCoading.Contracts.Files;

/// <param name="Path">From the workspace, with a leading slash.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Mode">Permission bits, 0 to 4095.</param>
/// <param name="Target">What a symbolic link points to, as written.</param>
/// <param name="Version">Changes when the file does; serves as ETag.</param>
[GenerateSerializer, Immutable, Alias("vibe.FileView")]
public sealed record FileView(
    [property: Id(0)] string Name,
    [property: Id(1)] string Path,
    [property: Id(2)] FileKind Kind,
    [property: Id(3)] long Size,
    [property: Id(4)] int Mode,
    [property: Id(5)] DateTimeOffset ModifiedAt,
    [property: Id(6)] string? Target,
    [property: Id(7)] string Version);
