using System.Diagnostics;
using System.Diagnostics.Metrics;
using VibeCoading.Contracts.Telemetry;
using VibeCoading.Gateway.Telemetry;

namespace VibeCoading.Gateway.Files;

/// <summary>How long file calls take, from the request to its answer's last byte.</summary>
internal sealed class FileMetrics(IMeterFactory meters)
{
    /// <summary>What moves more bytes takes as long as the caller's line does, which is nobody's fault.</summary>
    private const long SmallBytes = 1 << 20;

    private readonly Histogram<double> _duration = meters.Create(TelemetryFeature.MeterName).CreateDurations(
        "vibe.file.operation.duration", "File calls, by operation, by outcome (ok, refused, broken off), and by whether they moved at most 1 MiB.");

    /// <summary>Runs a call and notes it.</summary>
    public async ValueTask<object?> TimeAsync(string operation, EndpointFilterInvocationContext context, EndpointFilterDelegate call)
    {
        long began = Stopwatch.GetTimestamp();
        string outcome = "refused";
        try
        {
            object? answer = await call(context);
            outcome = "ok";
            return answer;
        }
        catch (OperationCanceledException)
        {
            outcome = "brokenOff";
            throw;
        }
        finally
        {
            long bytes = Math.Max(context.HttpContext.Request.ContentLength ?? 0, context.HttpContext.Response.ContentLength ?? 0);
            _duration.Record(
                Stopwatch.GetElapsedTime(began).TotalSeconds,
                new TagList { { "operation", operation }, { "outcome", outcome }, { "size", bytes <= SmallBytes ? "small" : "large" } });
        }
    }
}
