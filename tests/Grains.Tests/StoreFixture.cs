using VibeCoading.Testing;

[assembly: AssemblyFixture(typeof(VibeCoading.Grains.Tests.StoreFixture))]

namespace VibeCoading.Grains.Tests;

/// <summary>One store for the run; each test has a cluster id, and so a key prefix, of its own.</summary>
public sealed class StoreFixture : IAsyncLifetime
{
    private RedisServer? _server;
    private int _clusters;

    public string ConnectionString => _server!.ConnectionString;

    public string NextClusterId() => $"t{Interlocked.Increment(ref _clusters)}";

    public async ValueTask InitializeAsync() => _server = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}
