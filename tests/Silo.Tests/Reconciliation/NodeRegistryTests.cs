using Microsoft.Extensions.Options;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Nodes;
using VibeCoading.Silo.Reconciliation;
using VibeCoading.Silo.Tests.Harness;
using VibeCoading.Testing;

namespace VibeCoading.Silo.Tests.Reconciliation;

public sealed class NodeRegistryTests
{
    /// <summary>More than one script takes.</summary>
    private const int Many = 1200;

    [Fact]
    public async Task List_AddsEverySessionThatThereIs_AndNoOther()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using ConnectionMultiplexer store = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        var keys = new StoreKeys("test");
        var registry = new NodeRegistry(store, keys, Options.Create(new NodeOptions()));
        SessionId[] sessions = [.. Enumerable.Range(0, Many).Select(_ => SessionId.New(TimeProvider.System))];
        SessionId deleted = sessions[Many / 2];
        foreach (SessionId session in sessions.Where(session => session != deleted))
            await store.GetDatabase().HashSetAsync(keys.Session(session), StoreKeys.NodeField, "node-1");

        await registry.ListAsync(sessions, Within.Token());
        await registry.ListAsync(sessions, Within.Token());

        RedisValue[] listed = await store.GetDatabase().SortedSetRangeByRankAsync(keys.Sessions);
        Assert.Equal(sessions.Where(session => session != deleted).Select(session => session.ToString()).Order(StringComparer.Ordinal), listed.Select(id => id.ToString()));
    }
}
