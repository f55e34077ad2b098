namespace VibeCoading.Silo.Snapshots;

/// <summary>An object of a snapshot: its name beside the manifest, and what it must be.</summary>
internal sealed record SnapshotArchive(string Name, ArchiveDigest Digest);
