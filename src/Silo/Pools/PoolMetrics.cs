using System.Diagnostics;
using System.Diagnostics.Metrics;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Telemetry;
using VibeCoading.Silo.Telemetry;

namespace VibeCoading.Silo.Pools;

/// <summary>What the node tells about its pools.</summary>
internal static class PoolMetrics
{
    public const string HotTier = "hot";
    public const string CreatedTier = "created";

    private const string TierTag = "tier";

    private static readonly Counter<long> Claims = VibeTelemetry.Meter.CreateCounter<long>(
        "vibe.pool.claims", "{claim}", "Sessions that asked for a slot, by what they got: warm, created, cold, or an unfit one and another try.");

    private static readonly Counter<long> Failures = VibeTelemetry.Meter.CreateCounter<long>(
        "vibe.pool.failures", "{slot}", "Slots that could not be prepared.");

    private static readonly Counter<long> Deaths = VibeTelemetry.Meter.CreateCounter<long>(
        "vibe.pool.deaths", "{slot}", "Slots that died while they waited.");

    private static readonly Histogram<double> PrepareDuration = VibeTelemetry.Meter.CreateDurations(
        "vibe.pool.prepare.duration", "Making one slot.");

    /// <param name="outcome">warm, created, cold, unfit.</param>
    public static void Claimed(string outcome) => Claims.Add(1, new TagList { { "outcome", outcome } });

    public static void Failed(string tier) => Failures.Add(1, TagOf(tier));

    public static void Died() => Deaths.Add(1);

    public static void Prepared(string tier, TimeSpan duration) => PrepareDuration.Record(duration.TotalSeconds, TagOf(tier));

    public static void Observe(Func<IEnumerable<PoolStatus>> pools)
    {
        Gauge("vibe.pool.wanted", "Slots that ought to wait.", tier => tier.Wanted);
        Gauge("vibe.pool.ready", "Slots that wait.", tier => tier.Ready);
        Gauge("vibe.pool.preparing", "Slots that are being prepared.", tier => tier.Preparing);

        void Gauge(string name, string description, Func<TierStatus, int> value) => VibeTelemetry.Meter.CreateObservableGauge(
            name, () => pools().SelectMany(pool => new[] { Of(pool, HotTier, pool.Hot, value), Of(pool, CreatedTier, pool.Created, value) }), "{slot}", description);
    }

    private static Measurement<int> Of(PoolStatus pool, string name, TierStatus tier, Func<TierStatus, int> value) =>
        new(value(tier), new TagList { { "template", pool.Template }, { TierTag, name } });

    private static TagList TagOf(string tier) => new() { { TierTag, tier } };
}
