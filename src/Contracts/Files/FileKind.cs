namespace VibeCoading.Contracts.Files;

[GenerateSerializer, Alias("vibe.FileKind")]
public enum FileKind
{
    File,
    Directory,
    Symlink,
    Other,
}
