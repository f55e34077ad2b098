using System.Collections.Immutable;
using VibeCoading.Contracts.Files;

namespace VibeCoading.Gateway.Files;

/// <param name="Path">From the workspace, with a leading slash.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Target">What a symbolic link points to.</param>
/// <param name="Version">The ETag without its quotes.</param>
internal sealed record FileEntry(string Name, string Path, FileKind Type, long Size, int Mode, DateTimeOffset Mtime, string? Target, string Version)
{
    public static FileEntry Of(FileView file) =>
        new(file.Name, file.Path, file.Kind, file.Size, file.Mode, file.ModifiedAt, file.Target, file.Version);
}

/// <param name="Truncated">The directory has more entries than are listed.</param>
internal sealed record FileListing(string Path, ImmutableArray<FileEntry> Items, bool Truncated);
