namespace VibeCoading.Gateway.Terminals;

internal static class TerminalsFeature
{
    public static IServiceCollection AddTerminals(this IServiceCollection services, IConfiguration configuration) => services
        .Configure<TerminalOptions>(configuration.GetSection("Vibe:Gateway"))
        .AddSingleton<TerminalMetrics>()
        .AddSingleton<TerminalSocket>();
}
