using System.Diagnostics.Metrics;

namespace VibeCoading.Contracts.Telemetry;

/// <summary>How durations are measured, in every process alike.</summary>
public static class Durations
{
    /// <summary>
    /// From a warm start's parts to what an alert is about, in seconds. OpenTelemetry's own boundaries are meant for milliseconds: nearly all of ours
    /// would be in the first.
    /// </summary>
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60],
    };

    public static Histogram<double> CreateDurations(this Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, tags: null, Buckets);
}
