using System.Collections.Immutable;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Tests.Nodes;

namespace VibeCoading.Grains.Tests.Sessions;

/// <summary>Which sessions a silo keeps in memory that nobody calls.</summary>
public sealed class ActivationTests(StoreFixture store)
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);
    private static readonly Caller AsAlice = new(new OwnerId("alice"), Admin: false);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Session_ThatFellAsleep_LeavesTheMemory_AndOneThatRunsStays()
    {
        var engine = new FakeEngine { KeptInMemory = Idle };
        await using TestSilo silo = await TestSilo.StartAsync(store.NextClusterId(), store.ConnectionString, new NodeId("n1"), engine);
        SessionId running = await StartAsync(silo);
        engine.IdleTimeout = Idle;
        SessionId sleeping = await StartAsync(silo);
        await UntilAsync(() => Task.FromResult(engine.Slept.Contains(sleeping)));

        await UntilAsync(async () => !await silo.HasActivationAsync(sleeping));

        Assert.True(await silo.HasActivationAsync(running));
        Assert.Equal(SessionState.Hibernated, (await silo.Session(sleeping).Get(AsAlice)).State);
        Assert.Equal(SessionState.Ready, (await silo.Session(running).Get(AsAlice)).State);
        Assert.False(engine.Links[running].Disposed);
    }

    private static async Task<SessionId> StartAsync(TestSilo silo)
    {
        SessionId id = SessionId.New(TimeProvider.System);
        await silo.Session(id).Start(new StartSession(AsAlice.Owner, null, null, null, ImmutableDictionary<string, string>.Empty, null, null), Cancelled);
        Assert.True((await silo.Session(id).Status(AsAlice, TimeSpan.FromSeconds(15), Cancelled)).Ready);
        return id;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
