namespace VibeCoading.Gateway.Sessions;

internal static class SessionsFeature
{
    public static IServiceCollection AddSessions(this IServiceCollection services) => services
        .AddSingleton<SessionGrains>()
        .AddSingleton<IdempotencyStore>()
        .AddSingleton<SessionCreator>()
        .AddSingleton<StatusWait>()
        .Configure<RouteOptions>(options => options.SetParameterPolicy<SessionRoute>(SessionRoute.Name));
}
