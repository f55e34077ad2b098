using VibeCoading.Bench.Results;

namespace VibeCoading.Bench.Scale;

/// <summary>One question to clusters of simulated nodes, answered in a section of the table.</summary>
internal interface IScaleBenchmark
{
    /// <summary>What the command line calls it.</summary>
    string Name { get; }

    string Title { get; }

    Task<IReadOnlyList<Line>> RunAsync(ScaleRig rig, CancellationToken cancellationToken);
}
