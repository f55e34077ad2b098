using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Testing;

namespace VibeCoading.Gateway.Tests.Harness;

/// <summary>A silo that hosts the fake grains, as a node hosts the real ones.</summary>
internal sealed class FakeNode : IAsyncDisposable
{
    public static readonly NodeId Id = new("fake-node");

    private readonly IHost _host;
    private readonly IConnectionMultiplexer _store;

    private FakeNode(IHost host, IConnectionMultiplexer store) => (_host, _store) = (host, store);

    public static async Task<FakeNode> StartAsync(string clusterId, string store)
    {
        ConfigurationOptions options = ConfigurationOptions.Parse(store);
        IConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(options);
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(connection);
        builder.UseOrleans(silo => silo.UseVibeCluster(new ClusterSettings { Id = clusterId, SiloPort = FreePort.Next() }, options, Id));
        IHost host = builder.Build();
        await host.StartAsync();
        return new FakeNode(host, connection);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _store.DisposeAsync();
    }
}
