namespace VibeCoading.Gateway.Terminals;

internal static class TerminalsFeature
{
    public static IServiceCollection AddTerminals(this IServiceCollection services) => services
        .AddSingleton<TerminalMetrics>()
        .AddSingleton<TerminalSocket>();
}
