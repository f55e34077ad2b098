namespace VibeCoading.Silo.Snapshots;

/// <summary>What an archive is, to be checked when it is read.</summary>
internal sealed record ArchiveDigest(long Bytes, string Sha256);
