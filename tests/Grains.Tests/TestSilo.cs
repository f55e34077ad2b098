using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.Storage;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Placement;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Grains.Sessions;
using VibeCoading.Grains.Tests.Nodes;
using VibeCoading.Testing;

namespace VibeCoading.Grains.Tests;

/// <summary>A real silo on a real store, with a stand-in for the node's Docker.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    /// <summary>Long enough for a call to come before it ends.</summary>
    public static readonly TimeSpan NodeGrace = TimeSpan.FromSeconds(2);

    private readonly IHost _host;
    private readonly IConnectionMultiplexer _store;

    private TestSilo(IHost host, IConnectionMultiplexer store)
    {
        _host = host;
        _store = store;
    }

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public IServiceProvider Services => _host.Services;

    public ISessionGrain Session(SessionId id) => Grains.GetGrain<ISessionGrain>(id.ToString());

    /// <summary>Puts on this silo's board what another would tell.</summary>
    public void Hear(TestSilo other, NodeLoad load) => Services.GetRequiredService<NodeBoard>().Hear(other.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress, load);

    /// <summary>Writes a session's record behind its grain's back.</summary>
    public async Task RecordAsync(SessionId id, SessionRecord record) =>
        await Services.GetRequiredKeyedService<IGrainStorage>(SessionGrain.Storage).WriteStateAsync("session", Session(id).GetGrainId(), new GrainState<SessionRecord>(record));

    /// <summary>Whether this silo has an activation of the session's grain in memory.</summary>
    public async Task<bool> HasActivationAsync(SessionId id) =>
        (await Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics(hostsIds: [Services.GetRequiredService<ILocalSiloDetails>().SiloAddress]))
            .Any(statistic => statistic.GrainId == Session(id).GetGrainId());

    public static async Task<TestSilo> StartAsync(string clusterId, string connectionString, NodeId node, FakeEngine engine)
    {
        ConfigurationOptions options = ConfigurationOptions.Parse(connectionString);
        IConnectionMultiplexer store = await ConnectionMultiplexer.ConnectAsync(options);
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ISessionHost>(new FakeSessionHost(node, engine));
        builder.UseOrleans(silo => silo
            .UseVibeCluster(new ClusterSettings { Id = clusterId, SiloPort = FreePort.Next(), NodeGrace = NodeGrace }, options, node)
            .AddVibeGrains(options));
        IHost host = builder.Build();
        await host.StartAsync();
        return new TestSilo(host, store);
    }

    /// <summary>Has the store know that a node lives, as its heartbeat does.</summary>
    public Task BeatAsync(NodeId node) => _store.GetDatabase().StringSetAsync(Services.GetRequiredService<StoreKeys>().NodeAlive(node), 1);

    public Task EndBeatAsync(NodeId node) => _store.GetDatabase().KeyDeleteAsync(Services.GetRequiredService<StoreKeys>().NodeAlive(node));

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _store.DisposeAsync();
    }
}
