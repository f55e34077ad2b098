using System.Globalization;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Silo.Nodes;

namespace VibeCoading.Silo.Store;

internal static class StoreHosting
{
    /// <summary>Registers the store first of all hosted services, embedded where no Redis was named, and the one connection that everybody shares.</summary>
    public static IServiceCollection AddStore(this IServiceCollection services, StoreOptions options, ConfigurationOptions store)
    {
        services.AddSingleton(store);
        services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(store));
        if (IsEmbedded(options))
        {
            services.AddHostedService(provider => new EmbeddedStoreService(
                provider.GetRequiredService<NodePaths>(), options.Port, provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<ILogger<EmbeddedStoreService>>()));
        }

        services.AddHostedService<StoreGate>();
        return services;
    }

    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public static ConfigurationOptions Connection(StoreOptions options, string clientName)
    {
        ConfigurationOptions store = ConfigurationOptions.Parse(
            IsEmbedded(options) ? string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{options.Port}") : options.ConnectionString!);
        // A store that is away at start is waited for by StoreGate, with a line in the log, and one that goes away later comes back by itself.
        store.AbortOnConnectFail = false;
        store.ClientName = clientName;
        return store;
    }

    private static bool IsEmbedded(StoreOptions options) => string.IsNullOrWhiteSpace(options.ConnectionString);
}
