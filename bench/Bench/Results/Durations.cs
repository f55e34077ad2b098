using System.Diagnostics;

namespace VibeCoading.Bench.Results;

/// <summary>How long steps took, gathered by the step's name over many runs.</summary>
internal sealed class Durations
{
    private readonly Dictionary<string, List<double>> _milliseconds = [];

    public void Add(string step, TimeSpan took)
    {
        if (!_milliseconds.TryGetValue(step, out List<double>? taken)) _milliseconds[step] = taken = [];
        taken.Add(took.TotalMilliseconds);
    }

    public async Task TimeAsync(string step, Func<Task> run)
    {
        long began = Stopwatch.GetTimestamp();
        await run();
        Add(step, Stopwatch.GetElapsedTime(began));
    }

    public Statistics Of(string step) => new(_milliseconds[step], Unit.Milliseconds);

    /// <summary>A line of this name and of that step, beside another step.</summary>
    public Line Line(string name, string step, string baseline) => new(name, Of(step), Of(baseline));

    /// <summary>What others are held against.</summary>
    public Line Baseline(string name, string step) => new($"baseline: {name}", Of(step));
}
