namespace VibeCoading.Gateway.Terminals;

internal static class TerminalsFeature
{
    public static IServiceCollection AddTerminals(this IServiceCollection services, IConfiguration configuration)
    {
        // At the start: a value that is no boolean is the operator's to hear of, not the first viewer's.
        services.AddOptions<TerminalOptions>().Bind(configuration.GetSection("Vibe:Gateway")).ValidateOnStart();
        return services.AddSingleton<TerminalTelemetry>().AddSingleton<AgentRoutes>().AddSingleton<TerminalSocket>();
    }
}
