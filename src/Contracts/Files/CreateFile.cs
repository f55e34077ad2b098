namespace VibeCoading.Contracts.Files;

/// <param name="Upload">Chosen by the caller, 1 to 32 lower-case letters and digits: names the upload in the calls that follow.</param>
/// <param name="Mode">Permission bits of a new file; null keeps the replaced file's, else 0644.</param>
/// <param name="IfVersion">The target must have this version when the upload is committed; null for any.</param>
/// <param name="IfAbsent">The target must not exist then.</param>
/// <param name="Parents">Makes missing directories.</param>
[GenerateSerializer, Immutable, Alias("vibe.CreateFile")]
public sealed record CreateFile(
    [property: Id(0)] string Upload,
    [property: Id(1)] string Path,
    [property: Id(2)] int? Mode,
    [property: Id(3)] string? IfVersion,
    [property: Id(4)] bool IfAbsent,
    [property: Id(5)] bool Parents);
