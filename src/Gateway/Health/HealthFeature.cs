namespace VibeCoading.Gateway.Health;

/// <summary>Open to everybody: probes carry no keys, and what they learn is no secret.</summary>
internal static class HealthFeature
{
    public static IServiceCollection AddHealth(this IServiceCollection services) => services.AddSingleton<Readiness>();

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", () => TypedResults.Ok(new { status = "ok" })).AllowAnonymous().WithTags("Health").WithSummary("The process runs.");
        app.MapGet("/readyz", async (Readiness readiness, CancellationToken cancellationToken) =>
        {
            ReadinessReport report = await readiness.CheckAsync(cancellationToken);
            return TypedResults.Json(report, statusCode: report.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }).AllowAnonymous().WithTags("Health").WithSummary("Calls can be served: the store and at least one node answer.");
    }
}
