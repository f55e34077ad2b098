using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Placement;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Tests.Nodes;

namespace VibeCoading.Grains.Tests.Sessions;

/// <summary>Two silos, two nodes: where sessions go, and what is said when their node is away.</summary>
public sealed class SessionPlacementTests(StoreFixture store)
{
    private static readonly Caller Alice = new(new OwnerId("alice"), Admin: false);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NewSessions_WithTwoNodes_UseBoth()
    {
        string cluster = store.NextClusterId();
        FakeEngine first = new(), second = new();
        await using TestSilo a = await TestSilo.StartAsync(cluster, store.ConnectionString, new NodeId("a"), first);
        await using TestSilo b = await TestSilo.StartAsync(cluster, store.ConnectionString, new NodeId("b"), second);

        for (int i = 0; i < 40; i++) await StartAsync(a, SessionId.New(TimeProvider.System));

        Assert.NotEmpty(first.Created);
        Assert.NotEmpty(second.Created);
        Assert.Equal(40, first.Created.Count + second.Created.Count);
    }

    [Fact]
    public async Task NewSessions_GoWhereMostContainersWait_AndSpreadAsTheyAreSent()
    {
        string cluster = store.NextClusterId();
        FakeEngine first = new(), second = new();
        await using TestSilo a = await TestSilo.StartAsync(cluster, store.ConnectionString, new NodeId("a"), first);
        await using TestSilo b = await TestSilo.StartAsync(cluster, store.ConnectionString, new NodeId("b"), second);
        (int First, int Second) before = await BothServeAsync(a, first, second);
        a.Hear(a, Load("a", ready: 2, sessions: 5));
        a.Hear(b, Load("b", ready: 6, sessions: 1));

        for (int i = 0; i < 8; i++) await StartAsync(a, SessionId.New(TimeProvider.System));

        Assert.Equal((2, 6), (first.Created.Count - before.First, second.Created.Count - before.Second));
    }

    [Fact]
    public async Task NewSessions_PassByNodesThatRefuse_UnlessAllDo()
    {
        string cluster = store.NextClusterId();
        FakeEngine first = new(), second = new();
        await using TestSilo a = await TestSilo.StartAsync(cluster, store.ConnectionString, new NodeId("a"), first);
        await using TestSilo b = await TestSilo.StartAsync(cluster, store.ConnectionString, new NodeId("b"), second);
        (int First, int Second) before = await BothServeAsync(a, first, second);
        a.Hear(a, Load("a", ready: 9, sessions: 0) with { Refusal = "Its disk is full." });
        a.Hear(b, Load("b", ready: 0, sessions: 9));

        for (int i = 0; i < 3; i++) await StartAsync(a, SessionId.New(TimeProvider.System));
        a.Hear(b, Load("b", ready: 0, sessions: 9) with { Sequence = 2, Refusal = "It is being drained." });
        Assert.Equal((0, 3), (first.Created.Count - before.First, second.Created.Count - before.Second));

        // The node itself says why.
        await StartAsync(a, SessionId.New(TimeProvider.System));
        Assert.Equal(4, first.Created.Count + second.Created.Count - before.First - before.Second);
    }

    [Fact]
    public async Task NewSessions_OfATemplateThatOneNodeCannotBegin_GoToTheOther_AndOthersDoNot()
    {
        string cluster = store.NextClusterId();
        FakeEngine first = new(), second = new();
        await using TestSilo a = await TestSilo.StartAsync(cluster, store.ConnectionString, new NodeId("a"), first);
        await using TestSilo b = await TestSilo.StartAsync(cluster, store.ConnectionString, new NodeId("b"), second);
        (int First, int Second) before = await BothServeAsync(a, first, second);
        a.Hear(a, Load("a", ready: 9, sessions: 0) with { Templates = [new TemplateStatus("blank", "image", null), new TemplateStatus("other", "image", "Its repository is gone.")] });
        a.Hear(b, Load("b", ready: 0, sessions: 9));

        for (int i = 0; i < 3; i++) await StartAsync(a, SessionId.New(TimeProvider.System), template: "other");
        Assert.Equal((0, 3), (first.Created.Count - before.First, second.Created.Count - before.Second));

        for (int i = 0; i < 3; i++) await StartAsync(a, SessionId.New(TimeProvider.System));
        Assert.Equal((3, 3), (first.Created.Count - before.First, second.Created.Count - before.Second));
    }

    [Fact]
    public async Task Start_OnANodeWithoutAWaitingContainer_IsSentToTheOneThatHasSome()
    {
        string cluster = store.NextClusterId();
        FakeEngine first = new(), second = new();
        await using TestSilo a = await TestSilo.StartAsync(cluster, store.ConnectionString, new NodeId("a"), first);
        await using TestSilo b = await TestSilo.StartAsync(cluster, store.ConnectionString, new NodeId("b"), second);
        (int First, int Second) before = await BothServeAsync(a, first, second);
        first.WarmElsewhere = true;
        // What is told is behind what is.
        a.Hear(a, Load("a", ready: 900, sessions: 0));
        a.Hear(b, Load("b", ready: 100, sessions: 0));
        var request = new StartSession(Alice.Owner, null, null, null, ImmutableDictionary<string, string>.Empty, null, null);

        // Several: the second call of each follows close on the first, which has only just left.
        for (int i = 0; i < 25; i++)
        {
            SessionId id = SessionId.New(TimeProvider.System);
            PlacementRequest.Set(template: null, avoid: null);
            SessionException sent = await Assert.ThrowsAsync<SessionException>(() => a.Session(id).Start(request with { MayRefuse = true }, Cancelled));
            PlacementRequest.Set(template: null, avoid: sent.Node);
            SessionView view = await a.Session(id).Start(request, Cancelled);

            Assert.Equal((SessionError.WarmElsewhere, new NodeId("a"), new NodeId("b")), (sent.Error, sent.Node!.Value, view.Node));
        }

        Assert.Equal(before.First, first.Created.Count);
    }

    [Fact]
    public async Task BoundSession_WhenItsNodeIsAway_SaysSoAndReturnsWithIt()
    {
        string cluster = store.NextClusterId();
        FakeEngine first = new(), second = new();
        await using TestSilo a = await TestSilo.StartAsync(cluster, store.ConnectionString, new NodeId("a"), first);
        SessionId onB;
        await using (TestSilo b = await TestSilo.StartAsync(cluster, store.ConnectionString, new NodeId("b"), second))
        {
            do
            {
                onB = SessionId.New(TimeProvider.System);
                await StartAsync(a, onB);
            }
            while (!second.Created.Contains(onB));
        }

        SessionException away = await Assert.ThrowsAsync<SessionException>(() => a.Session(onB).Get(Alice));
        await using TestSilo back = await TestSilo.StartAsync(cluster, store.ConnectionString, new NodeId("b"), second);
        SessionStatus status = await OnceItsNodeIsKnownAsync(a, onB);

        Assert.Equal(SessionError.NodeUnavailable, away.Error);
        Assert.NotNull(away.RetryAfter);
        Assert.True(status.Ready);
        Assert.DoesNotContain(onB, first.Created);
        Assert.Single(second.Created, onB);
    }

    /// <summary>Its record knows where it is; nowhere else may a container come of it.</summary>
    [Theory]
    [InlineData("no node's name")]
    [InlineData("")]
    [InlineData(null)]
    public async Task BoundSession_WhoseBindingCannotBeRead_IsServedByItsNode_AndCanBeDeleted(string? binding)
    {
        string cluster = store.NextClusterId();
        FakeEngine first = new(), second = new();
        var onB = new List<SessionId>();
        await using (TestSilo a = await TestSilo.StartAsync(cluster, store.ConnectionString, new NodeId("a"), first))
        await using (TestSilo b = await TestSilo.StartAsync(cluster, store.ConnectionString, new NodeId("b"), second))
        {
            while (onB.Count < 5)
            {
                SessionId next = SessionId.New(TimeProvider.System);
                await StartAsync(a, next);
                if (second.Created.Contains(next)) onB.Add(next);
            }
        }

        // No activation is left that would know better.
        await using TestSilo again = await TestSilo.StartAsync(cluster, store.ConnectionString, new NodeId("a"), first);
        await using TestSilo back = await TestSilo.StartAsync(cluster, store.ConnectionString, new NodeId("b"), second);
        await BothServeAsync(again, first, second);
        long sequence = 0;
        StoreKeys keys = again.Services.GetRequiredService<StoreKeys>();
        IDatabase database = again.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        foreach (SessionId session in onB)
        {
            if (binding is null) await database.HashDeleteAsync(keys.Session(session), StoreKeys.NodeField);
            else await database.HashSetAsync(keys.Session(session), [new HashEntry(StoreKeys.NodeField, binding), new HashEntry("since", binding)]);
        }

        foreach (SessionId session in onB)
        {
            // Placement would have it elsewhere, so that nothing but its record can bring it back.
            sequence++;
            again.Hear(again, Load("a", ready: 9, sessions: 0) with { Sequence = sequence });
            again.Hear(back, Load("b", ready: 0, sessions: 9) with { Sequence = sequence });
            Assert.True((await OnceItsNodeIsKnownAsync(again, session)).Ready);
            Assert.Equal("b", await database.HashGetAsync(keys.Session(session), StoreKeys.NodeField));
            Assert.DoesNotContain(session, first.Created);
            Assert.Single(second.Created, session);
            await again.Session(session).Delete(Alice, Cancelled);
        }
    }

    [Fact]
    public async Task Session_WithAKeyThatIsNoId_IsNotFound()
    {
        await using TestSilo silo = await TestSilo.StartAsync(store.NextClusterId(), store.ConnectionString, new NodeId("a"), new FakeEngine());

        SessionException refused = await Assert.ThrowsAsync<SessionException>(() => silo.Grains.GetGrain<ISessionGrain>("../etc").Get(Alice));

        Assert.Equal(SessionError.NotFound, refused.Error);
    }

    /// <summary>A silo that has joined is known to be one for sessions a moment later.</summary>
    /// <returns>How many sessions were made on each meanwhile.</returns>
    private static async Task<(int First, int Second)> BothServeAsync(TestSilo silo, FakeEngine first, FakeEngine second)
    {
        while (first.Created.IsEmpty || second.Created.IsEmpty) await StartAsync(silo, SessionId.New(TimeProvider.System));
        return (first.Created.Count, second.Created.Count);
    }

    private static NodeLoad Load(string node, int ready, int sessions) => new(
        new NodeId(node),
        Sequence: 1,
        Refusal: null,
        sessions,
        "blank",
        [new PoolStatus("blank", new TierStatus(ready, ready, 0, 0, null), new TierStatus(0, 0, 0, 0, null))],
        [new TemplateStatus("blank", "image", null), new TemplateStatus("other", "image", null)]);

    /// <summary>Repeats as the refusal asks: silos learn of each other in their own time.</summary>
    private static async Task<SessionStatus> OnceItsNodeIsKnownAsync(TestSilo silo, SessionId id)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        limit.CancelAfter(Deadline);
        while (true)
        {
            try
            {
                return await silo.Session(id).Status(Alice, Deadline, limit.Token);
            }
            catch (SessionException away) when (away.Error == SessionError.NodeUnavailable)
            {
                limit.Token.ThrowIfCancellationRequested();
            }
        }
    }

    private static async Task StartAsync(TestSilo silo, SessionId id, string? template = null)
    {
        PlacementRequest.Set(template, avoid: null);
        await silo.Session(id).Start(new StartSession(Alice.Owner, null, template, null, ImmutableDictionary<string, string>.Empty, null, null), Cancelled);
        Assert.True((await silo.Session(id).Status(Alice, Deadline, Cancelled)).Ready);
    }
}
