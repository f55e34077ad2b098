using VibeCoading.Bench.Results;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>One question to the system, answered in a section of the table.</summary>
internal interface IBenchmark
{
    /// <summary>What the command line calls it.</summary>
    string Name { get; }

    string Title { get; }

    /// <summary>Whether it starts what it measures: what the benchmarks share is started only when one asks for it, and takes no processor time of the others.</summary>
    bool HasOwnSystem => false;

    Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken);
}
