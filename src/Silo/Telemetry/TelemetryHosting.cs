using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using VibeCoading.Silo.Nodes;

namespace VibeCoading.Silo.Telemetry;

internal static class TelemetryHosting
{
    /// <summary>OpenTelemetry's own variable: with it, everything also goes to a collector.</summary>
    private const string CollectorVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddTelemetry(this WebApplicationBuilder builder, NodeOptions node)
    {
        OpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("vibecoading-node", serviceInstanceId: node.Id))
            .WithMetrics(metrics => metrics
                .AddMeter(VibeTelemetry.MeterName, "Microsoft.Orleans")
                .AddRuntimeInstrumentation()
                .AddPrometheusExporter());
        // Every grain call would have a span that nobody sees.
        if (string.IsNullOrEmpty(builder.Configuration[CollectorVariable])) return;

        telemetry.WithTracing(traces => traces.AddSource(VibeTelemetry.SourceName, "Microsoft.Orleans.Application")).UseOtlpExporter();
    }
}
