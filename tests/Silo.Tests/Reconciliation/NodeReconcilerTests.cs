using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Reconciliation;
using VibeCoading.Silo.Tests.Harness;
using VibeCoading.Testing;

namespace VibeCoading.Silo.Tests.Reconciliation;

public sealed class NodeReconcilerTests
{
    [Fact]
    public async Task Sessions_AreReconciledAtTheStart_UntilNoneFails_AndWheneverTheEngineComesBack()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using ConnectionMultiplexer store = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        await using var engine = new SocketProxy(TestNode.EngineSocket);
        var grains = new FakeGrains();
        var keys = new StoreKeys("test");
        await using TestNode node = await TestNode.StartAsync(
            services => services
                .AddSingleton<IConnectionMultiplexer>(store)
                .AddSingleton(keys)
                .AddSingleton(grains.Factory)
                .AddSingleton<NodeRegistry>()
                .AddSingleton<SessionReconciliation>(),
            ("Vibe:Engine:Endpoint", engine.Endpoint));
        string[] sessions = [.. Enumerable.Range(0, 20).Select(_ => $"{SessionId.New(TimeProvider.System)}").Order(StringComparer.Ordinal)];
        await store.GetDatabase().SetAddAsync(keys.NodeSessions(new NodeId(node.Id)), [.. sessions.Select(session => (RedisValue)session)]);
        grains.FailingOnce.Add(sessions[3]);
        var monitor = node.Get<EngineMonitor>();
        using var reconciler = ActivatorUtilities.CreateInstance<NodeReconciler>(node.Get<IServiceProvider>());

        await monitor.StartAsync(Within.Token());
        await reconciler.StartAsync(Within.Token());
        string[] atStart = await grains.NextAsync(sessions.Length);
        string[] onceMore = await grains.NextAsync(1);
        await engine.CloseAsync();
        await UntilAwayAsync(monitor);
        engine.Open();
        string[] again = await grains.NextAsync(sessions.Length);
        await reconciler.StopAsync(Within.Token());
        await monitor.StopAsync(Within.Token());

        Assert.Equal(sessions, atStart);
        Assert.Equal([sessions[3]], onceMore);
        Assert.Equal(sessions, again);
        Assert.Contains(node.Log.Of(LogLevel.Warning), line => line.Contains(sessions[3], StringComparison.Ordinal));
    }

    private static async Task UntilAwayAsync(EngineMonitor monitor)
    {
        EngineState? state = null;
        do state = await monitor.ChangeAsync(state, Within.Token());
        while (state.Facts is not null);
    }
}
