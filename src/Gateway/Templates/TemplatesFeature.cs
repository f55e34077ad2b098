namespace VibeCoading.Gateway.Templates;

internal static class TemplatesFeature
{
    public static IServiceCollection AddTemplates(this IServiceCollection services) => services.AddSingleton<ClusterTemplates>();

    public static void MapTemplates(this IEndpointRouteBuilder api) =>
        api.MapGet("/templates", (ClusterTemplates templates) => TypedResults.Ok(templates.List()))
            .WithTags("Sessions")
            .WithSummary("The templates that a session can be made from, and whether one can be begun now.");
}
