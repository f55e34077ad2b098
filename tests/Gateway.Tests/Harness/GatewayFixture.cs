using VibeCoading.Contracts.Owners;
using VibeCoading.Testing;

[assembly: AssemblyFixture(typeof(VibeCoading.Gateway.Tests.Harness.GatewayFixture))]

namespace VibeCoading.Gateway.Tests.Harness;

/// <summary>One real store, one silo of fake session grains and one real gateway for the run. Tests keep apart by owner and session.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    private RedisServer? _store;
    private FakeNode? _node;
    private GatewayApp? _gateway;
    private int _owners;
    private int _clusters;

    internal GatewayApp Gateway => _gateway!;

    internal string StoreAddress => _store!.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        _store = await RedisServer.StartAsync();
        string cluster = NextClusterId();
        _node = await FakeNode.StartAsync(cluster, StoreAddress);
        _gateway = await GatewayApp.StartAsync(cluster, StoreAddress);
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        if (_node is not null) await _node.DisposeAsync();
        if (_store is not null) await _store.DisposeAsync();
    }

    internal string NextClusterId() => $"g{Interlocked.Increment(ref _clusters)}";

    internal Api Admin => Gateway.Admin;

    /// <summary>A fresh owner with a key of its own.</summary>
    internal async Task<(OwnerId Owner, Api Api)> NewOwnerAsync()
    {
        var owner = new OwnerId($"owner{Interlocked.Increment(ref _owners)}");
        CreatedKeyBody key = await Admin.PostAsync<CreatedKeyBody>("keys", new { owner = owner.Value });
        return (owner, Admin.With(key.Key));
    }
}
