using System.Diagnostics;
using System.Diagnostics.Metrics;
using VibeCoading.Contracts.Telemetry;
using VibeCoading.Silo.Telemetry;

namespace VibeCoading.Silo.Snapshots;

/// <summary>What the node tells about its snapshots.</summary>
internal static class SnapshotMetrics
{
    public const string Packed = "packed";
    public const string Increment = "increment";
    public const string Unchanged = "unchanged";
    public const string Failed = "failed";
    public const string Restored = "restored";

    private static readonly Histogram<double> SaveDuration = VibeTelemetry.Meter.CreateDurations(
        "vibe.snapshot.save.duration", "Keeping a workspace, by outcome: packed, increment (what became of it since), unchanged since it was last packed, or failed.");

    private static readonly Histogram<double> RestoreDuration = VibeTelemetry.Meter.CreateDurations(
        "vibe.snapshot.restore.duration", "Bringing a workspace back, by outcome: restored or failed.");

    private static readonly Histogram<double> RestoredAge = VibeTelemetry.Meter.CreateHistogram(
        "vibe.snapshot.restored.age", "s", "How old a snapshot was when its workspace was brought back.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [10, 60, 300, 900, 3600, 6 * 3600, 24 * 3600, 7 * 24 * 3600, 30 * 24 * 3600] });

    private static readonly Counter<long> Written = VibeTelemetry.Meter.CreateCounter<long>("vibe.snapshot.written", "By", "Archives, as they are kept.");

    private static readonly Counter<long> Failures = VibeTelemetry.Meter.CreateCounter<long>("vibe.snapshot.failures", "{snapshot}", "Workspaces that could not be kept.");

    private static readonly Counter<long> Collected = VibeTelemetry.Meter.CreateCounter<long>(
        "vibe.snapshot.collected", "{object}", "What was removed from the place by age, by kind: session, archive, template, unfinished.");

    /// <summary>A count that is not there yet has not grown when it comes.</summary>
    public static void Begin() => Failures.Add(0);

    public static void Saved(TimeSpan duration, string outcome)
    {
        SaveDuration.Record(duration.TotalSeconds, new TagList { { "outcome", outcome } });
        if (outcome == Failed) Failures.Add(1);
    }

    public static void Wrote(long bytes) => Written.Add(bytes);

    public static void Brought(TimeSpan duration, string outcome) => RestoreDuration.Record(duration.TotalSeconds, new TagList { { "outcome", outcome } });

    public static void WasOld(TimeSpan age) => RestoredAge.Record(age.TotalSeconds);

    public static void Removed(string kind, int count) => Collected.Add(count, new TagList { { "kind", kind } });
}
