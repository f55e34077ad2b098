using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace VibeCoading.Silo.Telemetry;

/// <summary>Names that dashboards and traces know this process by.</summary>
internal static class VibeTelemetry
{
    public const string MeterName = "vibe";
    public const string SourceName = "VibeCoading";

    public static readonly Meter Meter = new(MeterName);
    public static readonly ActivitySource Source = new(SourceName);
}
