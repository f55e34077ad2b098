namespace VibeCoading.Gateway.Json;

internal static class JsonFeature
{
    public static IServiceCollection AddJson(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(options => WireJson.Apply(options.SerializerOptions));
}
