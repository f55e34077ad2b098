namespace VibeCoading.Bench.Results;

/// <summary>What one benchmark found.</summary>
/// <param name="Load">The machine's one-minute load average when it began.</param>
internal sealed record Section(string Title, double Load, IReadOnlyList<Line> Lines);
