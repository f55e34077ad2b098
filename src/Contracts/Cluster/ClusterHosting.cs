using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime.MembershipService.SiloMetadata;
using StackExchange.Redis;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Placement;

namespace VibeCoading.Contracts.Cluster;

/// <summary>What every silo of the cluster, node or gateway, must set up alike.</summary>
public static class ClusterHosting
{
    /// <summary>Joins the cluster. Expects an <see cref="IConnectionMultiplexer"/> among the services; it is shared with Orleans.</summary>
    /// <param name="node">The node that this silo serves; null for a gateway.</param>
    public static ISiloBuilder UseVibeCluster(this ISiloBuilder silo, ClusterSettings settings, ConfigurationOptions store, NodeId? node)
    {
        silo.UseRedisClustering(_ => { });
        silo.Services.AddOptions<RedisClusteringOptions>().Configure<IConnectionMultiplexer>((options, shared) =>
        {
            options.ConfigurationOptions = store;
            options.CreateMultiplexer = _ => Task.FromResult((shared, IsShared: true));
        });
        silo.Services.AddSingleton(new StoreKeys(settings.Id));
        silo.Services.TryAddSingleton(new StoreMemory(file: null));
        silo.Services.AddSingleton<StoreWatch>();
        silo.Services.AddHostedService(provider => provider.GetRequiredService<StoreWatch>());
        silo.Services.AddPlacementDirector<SessionPlacement, SessionPlacementDirector>();
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.AddSingleton(settings);
        silo.Services.AddSingleton<NodePresence>();
        silo.Services.AddSingleton<IDepartures>(provider => provider.GetRequiredService<NodePresence>());
        silo.Services.AddHostedService(provider => provider.GetRequiredService<NodePresence>());
        silo.Services.AddSingleton<NodeBoard>();
        silo.Services.AddSingleton<NodeBoardClient>();
        silo.AddGrainService<NodeBoardService>();
        silo.UseSiloMetadata(node is null ? [] : new Dictionary<string, string> { [NodeMetadata.NodeKey] = node.Value.Value });
        silo.AddActivityPropagation();
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (settings.Id, settings.Id));
        silo.ConfigureEndpoints(settings.ResolveAddress(), settings.SiloPort, gatewayPort: 0);

        // Orleans 10.4.2 refuses to activate a grain whose time to be collected, by the host's clock, is before the last collection: after a clock was set
        // back by more than this. The grains that it applies to are small.
        silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromDays(1));

        // Measured on Orleans 10.4.2: a killed silo's sessions move after 1.7 s, a hung one's after 3.5 s, and one that was
        // given up and wakes again notices within 2 s. The defaults take 6.7, 61 and up to 47 s.
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = TimeSpan.FromSeconds(1);
            options.MaxProbeTimeout = TimeSpan.FromSeconds(1);
            options.NumMissedProbesLimit = 3;
            options.TableRefreshTimeout = TimeSpan.FromSeconds(3);
            options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        });
        return silo;
    }
}
