using System.Net;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using VibeCoading.Gateway.Errors;
using VibeCoading.Gateway.Identity;
using VibeCoading.Gateway.Web;

namespace VibeCoading.Gateway.Telemetry;

internal static class TelemetryFeature
{
    public const string MeterName = "vibe";

    private const string MetricsPath = "/metrics";

    /// <summary>The variable by which OpenTelemetry is told where its collector is.</summary>
    private const string CollectorKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        OpenTelemetryBuilder telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("vibecoading-gateway"))
            .WithMetrics(metrics => metrics
                .AddMeter(MeterName, "Microsoft.Orleans")
                .AddAspNetCoreInstrumentation()
                .AddRuntimeInstrumentation()
                .AddPrometheusExporter());
        if (!string.IsNullOrEmpty(configuration[CollectorKey]))
            telemetry.WithTracing(tracing => tracing.AddAspNetCoreInstrumentation().AddSource("Microsoft.Orleans.Application")).UseOtlpExporter();
        return services;
    }

    /// <summary>Whatever else is asked for at the port of the metrics is not there.</summary>
    public static void UseTelemetry(this WebApplication app)
    {
        if (PortOf(app) is not { } port) return;

        app.Use((http, next) => http.Connection.LocalPort != port || http.Request.Path == MetricsPath ? next(http) : Problem.NotFound.WriteAsync(http));
    }

    /// <summary>For a collector on this machine or at the port of the metrics, and for administrators. A proxy on this machine is not its callers.</summary>
    public static void MapTelemetry(this WebApplication app)
    {
        int? port = PortOf(app);
        app.MapPrometheusScrapingEndpoint(MetricsPath, null, branch => branch.Use(async (http, next) =>
        {
            if (http.Connection.LocalPort == port || IsLocal(http) || SignedIn.Of(http) is { Caller.Admin: true }) await next(http);
            else await new Problem(StatusCodes.Status403Forbidden, "forbidden", "Metrics are told to this machine and to administrators.").WriteAsync(http);
        }), null).AllowAnonymous();
    }

    private static int? PortOf(WebApplication app) => app.Services.GetRequiredService<IOptions<WebOptions>>().Value.MetricsPort;

    private static bool IsLocal(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && !http.Request.Headers.ContainsKey("X-Forwarded-For");
}
