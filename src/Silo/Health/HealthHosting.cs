using VibeCoading.Silo.Nodes;

namespace VibeCoading.Silo.Health;

internal static class HealthHosting
{
    public static void AddHealth(this WebApplicationBuilder builder, NodeOptions node)
    {
        builder.WebHost.UseUrls(node.HealthUrl);
        builder.Services.AddSingleton<Readiness>();
    }

    /// <summary><c>/healthz</c>: the process lives. <c>/readyz</c>: it could serve, and if not, why.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => Results.Text("ok\n"));
        routes.MapGet("/readyz", async (Readiness readiness, CancellationToken cancellationToken) =>
        {
            IReadOnlyDictionary<string, HealthCheck> checks = await readiness.CheckAsync(cancellationToken).ConfigureAwait(false);
            bool ready = checks.Values.All(check => check.Ok || !check.Required);
            return Results.Json(new { ready, checks }, statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        });
    }
}
