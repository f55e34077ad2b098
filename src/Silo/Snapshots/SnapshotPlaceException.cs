namespace VibeCoading.Silo.Snapshots;

/// <summary>The place of snapshots cannot be used. The message says which it is, and why.</summary>
internal sealed class SnapshotPlaceException(string message, Exception? inner = null) : IOException(message, inner);
