using System.Collections.Immutable;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Grains.Tests.Nodes;

namespace VibeCoading.Grains.Tests.Sessions;

/// <summary>Calls that come before the session is ready.</summary>
public sealed class ReadinessTests(StoreFixture store) : IAsyncLifetime
{
    private static readonly OwnerId Alice = new("alice");
    private static readonly Caller AsAlice = new(Alice, Admin: false);

    private readonly FakeEngine _engine = new() { Gate = new TaskCompletionSource() };
    private readonly SessionId _id = SessionId.New(TimeProvider.System);
    private TestSilo _silo = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private ISessionGrain Session => _silo.Session(_id);

    private ISessionTerminals Terminals => _silo.Grains.GetGrain<ISessionTerminals>(_id.ToString());

    public async ValueTask InitializeAsync()
    {
        _silo = await TestSilo.StartAsync(store.NextClusterId(), store.ConnectionString, new NodeId("n1"), _engine);
        await Session.Start(new StartSession(Alice, "mine", null, null, ImmutableDictionary<string, string>.Empty, null, null), Cancelled);
    }

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task Call_WhileStarting_IsAnsweredOnceReady()
    {
        Task<AgentLease> waiting = Terminals.LeaseAgent(AsAlice, Cancelled);
        // Both calls interleave: the second's answer shows that the first has been taken in.
        SessionStatus before = await Session.Status(AsAlice, TimeSpan.Zero, Cancelled);
        Assert.False(waiting.IsCompleted);
        _engine.Gate!.SetResult();

        Assert.False(before.Ready);
        Assert.Equal(_id, (await waiting).Session);
    }

    [Fact]
    public async Task Call_WhileStarting_WhenTheStartFails_IsToldWhy()
    {
        _engine.Refusals.Enqueue(new SessionException(SessionError.DiskFull, "No space left on n1."));
        Task<AgentLease> waiting = Terminals.LeaseAgent(AsAlice, Cancelled);
        await Session.Status(AsAlice, TimeSpan.Zero, Cancelled);
        _engine.Gate!.SetResult();

        SessionException refused = await Assert.ThrowsAsync<SessionException>(() => waiting);

        Assert.Equal(SessionError.WrongState, refused.Error);
        Assert.Contains("No space left on n1.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WhileStarting_WhenTheSessionIsDeleted_IsRefused()
    {
        Task<AgentLease> waiting = Terminals.LeaseAgent(AsAlice, Cancelled);
        await Session.Status(AsAlice, TimeSpan.Zero, Cancelled);

        await Session.Delete(AsAlice, Cancelled);

        SessionException refused = await Assert.ThrowsAsync<SessionException>(() => waiting);
        Assert.Contains(refused.Error, new[] { SessionError.WrongState, SessionError.NotFound });
    }

    [Fact]
    public async Task Call_WhenTheStartTakesTooLong_IsNotReadyAndSaysSo()
    {
        SessionException refused = await Assert.ThrowsAsync<SessionException>(() => Terminals.ListTerminals(AsAlice, Cancelled));

        Assert.Equal(SessionError.NotReady, refused.Error);
        Assert.NotNull(refused.RetryAfter);
        Assert.Contains(nameof(SessionState.Starting), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_OfAnotherOwner_WhileStarting_IsNotFoundAtOnce()
    {
        SessionException refused = await Assert.ThrowsAsync<SessionException>(
            () => Terminals.LeaseAgent(new Caller(new OwnerId("bob"), Admin: false), Cancelled));

        Assert.Equal(SessionError.NotFound, refused.Error);
    }
}
