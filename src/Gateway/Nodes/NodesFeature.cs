using VibeCoading.Gateway.Identity;

namespace VibeCoading.Gateway.Nodes;

internal static class NodesFeature
{
    public static IServiceCollection AddNodes(this IServiceCollection services) => services.AddSingleton<ClusterNodes>();

    public static void MapNodes(this IEndpointRouteBuilder api) =>
        api.MapGet("/nodes", async (ClusterNodes nodes) => TypedResults.Ok(await nodes.ListAsync()))
            .RequireAuthorization(IdentityFeature.AdminPolicy)
            .WithTags("Nodes")
            .WithSummary("The nodes in the cluster.");
}
