using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace VibeCoading.Gateway.Transport;

internal static class TransportFeature
{
    public static IServiceCollection AddTransport(this IServiceCollection services) => services.AddSingleton<IConnectionListenerFactory, LoopTransport>();

    /// <summary>Comes before anything that upgrades requests.</summary>
    public static void UseTransport(this WebApplication app) => app.Use((http, next) =>
    {
        if (http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } kestrel && http.Features.Get<TransportConnection>() is { } connection)
            http.Features.Set<IHttpUpgradeFeature>(new TakingUpgrade(kestrel, connection));
        return next(http);
    });
}
