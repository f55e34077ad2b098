using Microsoft.AspNetCore.Http.HttpResults;
using VibeCoading.Gateway.Identity;
using VibeCoading.Gateway.Json;

namespace VibeCoading.Gateway.Nodes;

internal static class NodesFeature
{
    private const long DefaultLimitSeconds = 600;
    private const long MaxLimitSeconds = 24 * 60 * 60;

    public static IServiceCollection AddNodes(this IServiceCollection services) => services.AddSingleton<ClusterNodes>().AddSingleton<NodeDrains>();

    public static void MapNodes(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder nodes = api.MapGroup("/nodes").RequireAuthorization(IdentityFeature.AdminPolicy).WithTags("Nodes");
        nodes.MapGet("", async (ClusterNodes cluster) => TypedResults.Ok(await cluster.ListAsync())).WithSummary("The nodes in the cluster.");
        nodes.MapPost("/{node}/drain", DrainAsync)
            .WithSummary("Drain a node: it takes no sessions, and sends off those that it has; GET /nodes tells how far it is. A repeat begins the time anew.");
        nodes.MapDelete("/{node}/drain", EndAsync).WithSummary("Let a node take sessions again. A repeat is success.");
    }

    private static async Task<Accepted<DrainView>> DrainAsync(string node, JsonBody<DrainBody> body, NodeDrains drains)
    {
        long seconds = Check.Between("limitSeconds", body.Value.LimitSeconds ?? DefaultLimitSeconds, 1, MaxLimitSeconds);
        return TypedResults.Accepted($"{Program.ApiBase}/nodes", await drains.BeginAsync(node, TimeSpan.FromSeconds(seconds)));
    }

    private static async Task<NoContent> EndAsync(string node, NodeDrains drains)
    {
        await drains.EndAsync(node);
        return TypedResults.NoContent();
    }
}
