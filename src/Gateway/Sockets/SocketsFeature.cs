namespace VibeCoading.Gateway.Sockets;

internal static class SocketsFeature
{
    public static IServiceCollection AddSockets(this IServiceCollection services) => services.AddSingleton<CredentialWatch>().AddSingleton<SocketHost>();
}
