using System.Diagnostics;
using System.Diagnostics.Metrics;
using VibeCoading.Contracts.Telemetry;
using VibeCoading.Silo.Telemetry;

namespace VibeCoading.Silo.Containers;

/// <summary>What the node tells about its containers.</summary>
internal static class ContainerMetrics
{
    private static readonly Histogram<double> CreateDuration = VibeTelemetry.Meter.CreateDurations(
        "vibe.container.create.duration", "Docker's create call.");

    private static readonly Histogram<double> StartDuration = VibeTelemetry.Meter.CreateDurations(
        "vibe.container.start.duration", "Docker's start call.");

    private static readonly Histogram<double> ProvisionDuration = VibeTelemetry.Meter.CreateDurations(
        "vibe.container.provision.duration", "From the request for a container to its agent's answer.");

    private static readonly Counter<long> Reaped = VibeTelemetry.Meter.CreateCounter<long>(
        "vibe.container.reaped", "{container}", "Containers removed because no session claims them.");

    private static readonly Counter<long> Losses = VibeTelemetry.Meter.CreateCounter<long>(
        "vibe.container.lost", "{container}", "Containers whose agent's connection was lost for good.");

    public static void Created(TimeSpan duration) => CreateDuration.Record(duration.TotalSeconds);

    public static void Started(TimeSpan duration) => StartDuration.Record(duration.TotalSeconds);

    /// <param name="outcome">warm, created, new, adopted, or the error's name.</param>
    public static void Provisioned(TimeSpan duration, string outcome) =>
        ProvisionDuration.Record(duration.TotalSeconds, new TagList { { "outcome", outcome } });

    public static void ReapedOne() => Reaped.Add(1);

    public static void LostOne() => Losses.Add(1);
}
