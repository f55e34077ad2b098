using System.Diagnostics;
using System.Diagnostics.Metrics;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Telemetry;
using VibeCoading.Silo.Telemetry;

namespace VibeCoading.Silo.Pools;

/// <summary>What the node tells about its pools.</summary>
internal static class PoolMetrics
{
    private static readonly Counter<long> Claims = VibeTelemetry.Meter.CreateCounter<long>(
        "vibe.pool.claims", "{claim}", "Sessions that asked for a slot, by what they got: warm, cold, or an unfit one and another try.");

    private static readonly Counter<long> Failures = VibeTelemetry.Meter.CreateCounter<long>(
        "vibe.pool.failures", "{slot}", "Slots that could not be prepared.");

    private static readonly Counter<long> Deaths = VibeTelemetry.Meter.CreateCounter<long>(
        "vibe.pool.deaths", "{slot}", "Slots that died while they waited.");

    private static readonly Histogram<double> PrepareDuration = VibeTelemetry.Meter.CreateDurations(
        "vibe.pool.prepare.duration", "Making one slot.");

    /// <param name="outcome">warm, cold, unfit.</param>
    public static void Claimed(string outcome) => Claims.Add(1, new TagList { { "outcome", outcome } });

    public static void Failed() => Failures.Add(1);

    public static void Died() => Deaths.Add(1);

    public static void Prepared(TimeSpan duration) => PrepareDuration.Record(duration.TotalSeconds);

    public static void Observe(Func<IEnumerable<PoolStatus>> pools)
    {
        Gauge("vibe.pool.wanted", "Slots that ought to wait.", pool => pool.Wanted);
        Gauge("vibe.pool.ready", "Slots that wait.", pool => pool.Ready);
        Gauge("vibe.pool.preparing", "Slots that are being prepared.", pool => pool.Preparing);

        void Gauge(string name, string description, Func<PoolStatus, int> value) => VibeTelemetry.Meter.CreateObservableGauge(
            name, () => pools().Select(pool => new Measurement<int>(value(pool), new TagList { { "template", pool.Template } })), "{slot}", description);
    }
}
