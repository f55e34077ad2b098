using System.Diagnostics;
using System.Diagnostics.Metrics;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Contracts.Telemetry;

/// <summary>How long the steps of a session's start take: the same durations that its view tells, over all sessions.</summary>
public static class SessionSteps
{
    private static readonly Meter Meter = new("vibe");

    private static readonly Histogram<double> Duration = Meter.CreateDurations(
        "vibe.session.step.duration", "Steps of a session's start, by the names that its view has for them.");

    /// <param name="step">One of <see cref="SessionTiming"/>'s names.</param>
    public static void Record(string step, TimeSpan duration) => Duration.Record(duration.TotalSeconds, new TagList { { "step", step } });
}
