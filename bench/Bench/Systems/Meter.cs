using VibeCoading.Bench.Results;

namespace VibeCoading.Bench.Systems;

/// <summary>A quantity that only grows, read before and after each run.</summary>
internal sealed class Meter(string name, Unit unit, Func<CancellationToken, Task<double>> readAsync)
{
    private readonly List<double> _spent = [];
    private double _begun;

    public Line Line => new(name, new Statistics(_spent, unit));

    public static Meter Cpu(string name, IReadOnlyList<long> pids) =>
        new(name, Unit.CpuMilliseconds, _ => Task.FromResult(pids.Sum(ProcessUsage.CpuSeconds) * 1e3));

    public static Meter Allocations(string name, Uri metrics) =>
        new(name, Unit.Kilobytes, cancellationToken => Metrics.AllocatedKilobytesAsync(metrics, cancellationToken));

    public async Task BeginAsync(CancellationToken cancellationToken) => _begun = await readAsync(cancellationToken);

    /// <param name="pieces">What the run is counted in: a sample is what one of them took.</param>
    public async Task EndAsync(double pieces, CancellationToken cancellationToken) => _spent.Add((await readAsync(cancellationToken) - _begun) / pieces);
}
