using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Owners;
using VibeCoading.Gateway.Identity;
using VibeCoading.Testing;

namespace VibeCoading.Gateway.Tests.Identity;

public sealed class KeyStoreTests
{
    private const string Hash = "0123";

    [Fact]
    public async Task Key_ThatManyCallsBringAtOnce_IsAskedForOnce_AndAnUnknownOneAgain()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using ConnectionMultiplexer store = await ConnectionMultiplexer.ConnectAsync($"{server.ConnectionString},allowAdmin=true");
        using var keys = new KeyStore(store, new StoreKeys("k"), TimeProvider.System);

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => keys.FindAsync(Hash))), Assert.Null);
        Assert.True(await keys.TryAddAsync(Hash, new ApiKey("id", new OwnerId("alice"), Admin: false, DateTimeOffset.UtcNow)));
        await store.GetServers().Single().ExecuteAsync("CONFIG", "RESETSTAT");
        ApiKey?[] found = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => keys.FindAsync(Hash)));

        Assert.All(found, key => Assert.Equal("alice", key?.Owner.Value));
        Assert.Contains("cmdstat_hgetall:calls=1,", $"{await store.GetServers().Single().ExecuteAsync("INFO", "commandstats")}", StringComparison.Ordinal);
    }
}
