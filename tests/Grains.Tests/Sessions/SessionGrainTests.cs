using System.Collections.Immutable;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Tests.Nodes;

namespace VibeCoading.Grains.Tests.Sessions;

public sealed class SessionGrainTests(StoreFixture store) : IAsyncLifetime
{
    private static readonly OwnerId Alice = new("alice");
    private static readonly Caller AsAlice = new(Alice, Admin: false);
    private static readonly Caller AsBob = new(new OwnerId("bob"), Admin: false);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly FakeEngine _engine = new();
    private readonly string _cluster = store.NextClusterId();
    private readonly SessionId _id = SessionId.New(TimeProvider.System);
    private TestSilo _silo = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private ISessionGrain Session => _silo.Session(_id);

    public async ValueTask InitializeAsync() => _silo = await StartSiloAsync();

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task Start_WhenAllIsWell_BecomesReady()
    {
        SessionView view = await Session.Start(Request(), Cancelled);

        SessionStatus status = await Session.Status(AsAlice, Deadline, Cancelled);
        Assert.Contains(view.State, new[] { SessionState.Starting, SessionState.Ready });
        Assert.True(status.Ready);
        Assert.Contains(SessionTiming.CreateNew, status.Timings);
        Assert.Equal([_id], _engine.Created);
    }

    [Fact]
    public async Task Start_Repeated_ReturnsTheSameSession()
    {
        SessionView first = await Session.Start(Request(), Cancelled);
        await Session.Status(AsAlice, Deadline, Cancelled);

        SessionView again = await Session.Start(Request(), Cancelled);

        Assert.Equal(first.CreatedAt, again.CreatedAt);
        Assert.Equal([_id], _engine.Created);
    }

    [Fact]
    public async Task Start_WithAnotherOwnersId_IsNotFound()
    {
        await Session.Start(Request(), Cancelled);

        SessionException refused = await Assert.ThrowsAsync<SessionException>(
            () => Session.Start(Request() with { Owner = AsBob.Owner }, Cancelled));

        Assert.Equal(SessionError.NotFound, refused.Error);
    }

    [Fact]
    public async Task Start_WhenThePlanIsRefused_LeavesNothingBehind()
    {
        SessionException refused = await Assert.ThrowsAsync<SessionException>(
            () => Session.Start(Request() with { Image = "nope" }, Cancelled));

        Assert.Equal((SessionError.UnknownImage, "image"), (refused.Error, refused.Field));
        Assert.Contains("nope", refused.Message, StringComparison.Ordinal);
        Assert.Empty((await ListAsync()).Items);
        Assert.Equal(SessionError.NotFound, (await Assert.ThrowsAsync<SessionException>(() => Session.Get(AsAlice))).Error);
    }

    [Fact]
    public async Task Status_WhileStarting_AnswersWhenReady()
    {
        _engine.Gate = new TaskCompletionSource();
        await Session.Start(Request(), Cancelled);

        Task<SessionStatus> waiting = Session.Status(AsAlice, Deadline, Cancelled);
        SessionStatus now = await Session.Status(AsAlice, TimeSpan.Zero, Cancelled);
        _engine.Gate.SetResult();

        Assert.False(now.Ready);
        Assert.True((await waiting).Ready);
    }

    [Fact]
    public async Task Calls_OfAnotherOwner_AreNotFoundLikeMissingOnes()
    {
        await Session.Start(Request(), Cancelled);
        SessionId missing = SessionId.New(TimeProvider.System);

        SessionException foreign = await Assert.ThrowsAsync<SessionException>(() => Session.Get(AsBob));
        SessionException absent = await Assert.ThrowsAsync<SessionException>(() => _silo.Session(missing).Get(AsBob));

        Assert.Equal(SessionError.NotFound, foreign.Error);
        Assert.Equal(SessionError.NotFound, absent.Error);
        Assert.Equal(absent.Message.Replace(missing.ToString(), "", StringComparison.Ordinal), foreign.Message.Replace(_id.ToString(), "", StringComparison.Ordinal));
        Assert.Equal(SessionError.NotFound, (await Assert.ThrowsAsync<SessionException>(() => Session.Delete(AsBob, Cancelled))).Error);
    }

    [Fact]
    public async Task Start_WhenTheContainerCannotBeMade_FailsWithTheReason()
    {
        _engine.Refusals.Enqueue(new SessionException(SessionError.DiskFull, "No space left on node-1."));
        await Session.Start(Request(), Cancelled);

        SessionStatus status = await Session.Status(AsAlice, Deadline, Cancelled);

        Assert.Equal((SessionState.Failed, "No space left on node-1."), (status.State, status.Reason));
        await Session.Delete(AsAlice, Cancelled);
    }

    [Fact]
    public async Task Delete_FromReadyAndAgain_Succeeds()
    {
        await Session.Start(Request(), Cancelled);
        await Session.Status(AsAlice, Deadline, Cancelled);

        await Session.Delete(AsAlice, Cancelled);
        await Session.Delete(AsAlice, Cancelled);

        Assert.Equal([_id], _engine.Removed);
        Assert.Empty((await ListAsync()).Items);
        Assert.Equal(SessionError.NotFound, (await Assert.ThrowsAsync<SessionException>(() => Session.Get(AsAlice))).Error);
        Assert.Equal(SessionError.NotFound, (await Assert.ThrowsAsync<SessionException>(() => Session.Delete(AsBob, Cancelled))).Error);
    }

    [Fact]
    public async Task Delete_WhileStarting_InterruptsTheStart()
    {
        _engine.Gate = new TaskCompletionSource();
        await Session.Start(Request(), Cancelled);

        await Session.Delete(AsAlice, Cancelled);

        Assert.Empty(_engine.Created);
        Assert.Empty((await ListAsync()).Items);
    }

    [Fact]
    public async Task Delete_WhileTheEngineIsAway_GoesOnByItselfWhenItReturns()
    {
        await Session.Start(Request(), Cancelled);
        await Session.Status(AsAlice, Deadline, Cancelled);
        _engine.Down = true;

        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task deleting = Session.Delete(AsAlice, impatient.Token);
        await UntilAsync(async () => (await Session.Get(AsAlice)).Reason is not null);
        Assert.Equal(SessionState.Stopping, (await Session.Get(AsAlice)).State);
        _engine.Down = false;
        await deleting;

        Assert.Contains(_id, _engine.Removed);
    }

    [Fact]
    public async Task Container_WhenItIsLost_ComesBackWithTheReason()
    {
        await Session.Start(Request(), Cancelled);
        await Session.Status(AsAlice, Deadline, Cancelled);

        _engine.Kill(_id, "It ran out of memory.");
        await UntilAsync(() => Task.FromResult(_engine.Running.ContainsKey(_id)));
        SessionStatus status = await Session.Status(AsAlice, Deadline, Cancelled);

        Assert.True(status.Ready);
        Assert.Equal("It ran out of memory.", status.Reason);
        Assert.Equal(2, _engine.Created.Count);
    }

    [Fact]
    public async Task Container_WhenTheEngineGoesAway_ComesBackWithTheEngine()
    {
        await Session.Start(Request(), Cancelled);
        await Session.Status(AsAlice, Deadline, Cancelled);
        _engine.Down = true;
        _engine.Kill(_id, "The engine stopped.");

        await UntilAsync(async () => (await Session.Get(AsAlice)).State == SessionState.Recovering);
        _engine.Down = false;

        Assert.True((await Session.Status(AsAlice, Deadline, Cancelled)).Ready);
    }

    [Fact]
    public async Task Container_LostAgainAndAgain_FailsTheSession()
    {
        await Session.Start(Request(), Cancelled);
        await UntilAsync(async () =>
        {
            _engine.Kill(_id, "It exits at once.");
            return (await Session.Get(AsAlice)).State == SessionState.Failed;
        });

        Assert.Contains("It exits at once.", (await Session.Get(AsAlice)).Reason!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silo_WhenItRestarts_AdoptsWithAHigherEpoch()
    {
        await Session.Start(Request(), Cancelled);
        await Session.Status(AsAlice, Deadline, Cancelled);
        long before = _engine.Running[_id];

        await _silo.DisposeAsync();
        Assert.True(_engine.Running.ContainsKey(_id), "A silo that stops must leave its containers running.");
        _silo = await StartSiloAsync();
        await Session.Reconcile(Cancelled);
        await UntilAsync(() => Task.FromResult(_engine.Running[_id] > before));

        Assert.True((await Session.Status(AsAlice, Deadline, Cancelled)).Ready);
        Assert.Single(_engine.Created);
    }

    [Fact]
    public async Task Silo_WhenItRestartsInTheMiddleOfAStart_FinishesIt()
    {
        _engine.Gate = new TaskCompletionSource();
        await Session.Start(Request(), Cancelled);
        await _silo.DisposeAsync();

        _engine.Gate = null;
        _silo = await StartSiloAsync();
        await Session.Reconcile(Cancelled);

        Assert.True((await Session.Status(AsAlice, Deadline, Cancelled)).Ready);
    }

    [Fact]
    public async Task Activation_WhenTheAgentKnowsAHigherEpoch_LetsGo()
    {
        await Session.Start(Request(), Cancelled);
        await Session.Status(AsAlice, Deadline, Cancelled);
        FakeContainer first = _engine.Links[_id];
        await _silo.DisposeAsync();
        _engine.Running[_id] = 1000;

        _silo = await StartSiloAsync();
        await Session.Reconcile(Cancelled);
        await UntilAsync(async () => (await Session.Get(AsAlice)).State == SessionState.Ready && first.Disposed);

        Assert.Equal(1000, _engine.Running[_id]);
        Assert.Single(_engine.Created);
    }

    private static StartSession Request() => new(Alice, "mine", null, null, ImmutableDictionary<string, string>.Empty, null, null);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        limit.CancelAfter(Deadline);
        while (!await condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private Task<SessionPage> ListAsync() => _silo.Grains.GetGrain<IOwnerGrain>(Alice.Value).ListSessions(null, 50, Cancelled);

    private Task<TestSilo> StartSiloAsync() => TestSilo.StartAsync(_cluster, store.ConnectionString, new NodeId("n1"), _engine);
}
