namespace VibeCoading.Bench.Gateway;

/// <summary>Where a session is, and how.</summary>
/// <param name="IsSaved">There is a snapshot of it.</param>
internal sealed record SessionPlace(string State, string Node, bool IsSaved);
