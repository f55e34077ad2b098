namespace VibeCoading.Silo.Snapshots;

/// <summary>What became of a workspace since the snapshot before.</summary>
/// <param name="Gone">What to take away first: see <see cref="TreeChanges"/>.</param>
/// <param name="Changed">An archive of what is new or was changed, with the directories above.</param>
internal sealed record SnapshotIncrement(SnapshotArchive Gone, SnapshotArchive Changed);
