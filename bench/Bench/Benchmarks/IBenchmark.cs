using VibeCoading.Bench.Results;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>One question to the system, answered in a section of the table.</summary>
internal interface IBenchmark
{
    /// <summary>What the command line calls it.</summary>
    string Name { get; }

    string Title { get; }

    Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken);
}
