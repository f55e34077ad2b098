namespace VibeCoading.Silo.Snapshots;

/// <param name="ChangedAt">By the clock of whoever keeps it.</param>
internal sealed record PlacedObject(string Name, long Bytes, DateTimeOffset ChangedAt);
