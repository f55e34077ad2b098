using System.Collections.Immutable;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Tests.Nodes;

namespace VibeCoading.Grains.Tests.Sessions;

public sealed class SessionGrainTests(StoreFixture store) : SessionTest(store)
{
    [Fact]
    public async Task Start_WhenAllIsWell_BecomesReady()
    {
        SessionView view = await Session.Start(Request(), Cancelled);

        SessionStatus status = await Session.Status(AsAlice, Deadline, Cancelled);
        Assert.Contains(view.State, new[] { SessionState.Starting, SessionState.Ready });
        Assert.True(status.Ready);
        Assert.Contains(SessionTiming.CreateNew, status.Timings);
        Assert.Equal([Id], Engine.Created);
    }

    [Fact]
    public async Task Start_Repeated_ReturnsTheSameSession()
    {
        SessionView first = await Session.Start(Request(), Cancelled);
        await Session.Status(AsAlice, Deadline, Cancelled);

        SessionView again = await Session.Start(Request(), Cancelled);

        Assert.Equal(first.CreatedAt, again.CreatedAt);
        Assert.Equal([Id], Engine.Created);
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
        Engine.Gate = new TaskCompletionSource();
        await Session.Start(Request(), Cancelled);

        Task<SessionStatus> waiting = Session.Status(AsAlice, Deadline, Cancelled);
        SessionStatus now = await Session.Status(AsAlice, TimeSpan.Zero, Cancelled);
        Engine.Gate.SetResult();

        Assert.False(now.Ready);
        Assert.True((await waiting).Ready);
    }

    [Fact]
    public async Task Calls_OfAnotherOwner_AreNotFoundLikeMissingOnes()
    {
        await Session.Start(Request(), Cancelled);
        SessionId missing = SessionId.New(TimeProvider.System);

        SessionException foreign = await Assert.ThrowsAsync<SessionException>(() => Session.Get(AsBob));
        SessionException absent = await Assert.ThrowsAsync<SessionException>(() => Silo.Session(missing).Get(AsBob));

        Assert.Equal(SessionError.NotFound, foreign.Error);
        Assert.Equal(SessionError.NotFound, absent.Error);
        Assert.Equal(absent.Message.Replace(missing.ToString(), "", StringComparison.Ordinal), foreign.Message.Replace(Id.ToString(), "", StringComparison.Ordinal));
        Assert.Equal(SessionError.NotFound, (await Assert.ThrowsAsync<SessionException>(() => Session.Delete(AsBob, Cancelled))).Error);
    }

    [Fact]
    public async Task Start_WhenTheContainerCannotBeMade_FailsWithTheReason()
    {
        Engine.Refusals.Enqueue(new SessionException(SessionError.DiskFull, "No space left on node-1."));
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

        Assert.Equal([Id], Engine.Removed);
        Assert.Empty((await ListAsync()).Items);
        Assert.Equal(SessionError.NotFound, (await Assert.ThrowsAsync<SessionException>(() => Session.Get(AsAlice))).Error);
        Assert.Equal(SessionError.NotFound, (await Assert.ThrowsAsync<SessionException>(() => Session.Delete(AsBob, Cancelled))).Error);
    }

    [Fact]
    public async Task Delete_WhileStarting_InterruptsTheStart()
    {
        Engine.Gate = new TaskCompletionSource();
        await Session.Start(Request(), Cancelled);

        await Session.Delete(AsAlice, Cancelled);

        Assert.Empty(Engine.Created);
        Assert.Empty((await ListAsync()).Items);
    }

    [Fact]
    public async Task Delete_WhileTheEngineIsAway_GoesOnByItselfWhenItReturns()
    {
        await Session.Start(Request(), Cancelled);
        await Session.Status(AsAlice, Deadline, Cancelled);
        Engine.Down = true;

        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task deleting = Session.Delete(AsAlice, impatient.Token);
        await UntilAsync(async () => (await Session.Get(AsAlice)).Reason is not null);
        Assert.Equal(SessionState.Stopping, (await Session.Get(AsAlice)).State);
        Engine.Down = false;
        await deleting;

        Assert.Contains(Id, Engine.Removed);
    }

    [Fact]
    public async Task Container_WhenItIsLost_ComesBackWithTheReason()
    {
        await Session.Start(Request(), Cancelled);
        await Session.Status(AsAlice, Deadline, Cancelled);

        Engine.Kill(Id, "It ran out of memory.");
        await UntilAsync(() => Task.FromResult(Engine.Running.ContainsKey(Id)));
        SessionStatus status = await Session.Status(AsAlice, Deadline, Cancelled);

        Assert.True(status.Ready);
        Assert.Equal("It ran out of memory.", status.Reason);
        Assert.Equal(2, Engine.Created.Count);
    }

    [Fact]
    public async Task Delete_DuringARecovery_InterruptsIt()
    {
        await Session.Start(Request(), Cancelled);
        await Session.Status(AsAlice, Deadline, Cancelled);
        Engine.Gate = new TaskCompletionSource();
        Engine.Kill(Id, "It ran out of memory.");
        await UntilAsync(async () => (await Session.Get(AsAlice)).State == SessionState.Recovering);

        await Session.Delete(AsAlice, Cancelled);

        Assert.False(Engine.Running.ContainsKey(Id));
        Assert.Single(Engine.Created);
        Assert.Contains(Id, Engine.Removed);
        Assert.Empty((await ListAsync()).Items);
    }

    [Fact]
    public async Task Container_WhenTheEngineGoesAway_ComesBackWithTheEngine()
    {
        await Session.Start(Request(), Cancelled);
        await Session.Status(AsAlice, Deadline, Cancelled);
        Engine.Down = true;
        Engine.Kill(Id, "The engine stopped.");

        await UntilAsync(async () => (await Session.Get(AsAlice)).State == SessionState.Recovering);
        Engine.Down = false;

        Assert.True((await Session.Status(AsAlice, Deadline, Cancelled)).Ready);
    }

    [Fact]
    public async Task Container_LostAgainAndAgain_FailsTheSession()
    {
        await Session.Start(Request(), Cancelled);
        await UntilAsync(async () =>
        {
            Engine.Kill(Id, "It exits at once.");
            return (await Session.Get(AsAlice)).State == SessionState.Failed;
        });

        Assert.Contains("It exits at once.", (await Session.Get(AsAlice)).Reason!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silo_WhenItRestarts_AdoptsWithAHigherEpoch()
    {
        await Session.Start(Request(), Cancelled);
        await Session.Status(AsAlice, Deadline, Cancelled);
        long before = Engine.Running[Id];

        await Silo.DisposeAsync();
        Assert.True(Engine.Running.ContainsKey(Id), "A silo that stops must leave its containers running.");
        await StartSiloAsync();
        await Session.Reconcile(Cancelled);
        await UntilAsync(() => Task.FromResult(Engine.Running[Id] > before));

        Assert.True((await Session.Status(AsAlice, Deadline, Cancelled)).Ready);
        Assert.Single(Engine.Created);
    }

    [Fact]
    public async Task Silo_WhenItRestartsInTheMiddleOfAStart_FinishesIt()
    {
        Engine.Gate = new TaskCompletionSource();
        await Session.Start(Request(), Cancelled);
        await Silo.DisposeAsync();

        Engine.Gate = null;
        await StartSiloAsync();
        await Session.Reconcile(Cancelled);

        Assert.True((await Session.Status(AsAlice, Deadline, Cancelled)).Ready);
    }

    [Fact]
    public async Task Activation_WhenTheAgentKnowsAHigherEpoch_LetsGo()
    {
        await Session.Start(Request(), Cancelled);
        await Session.Status(AsAlice, Deadline, Cancelled);
        FakeContainer first = Engine.Links[Id];
        await Silo.DisposeAsync();
        Engine.Running[Id] = 1000;

        await StartSiloAsync();
        await Session.Reconcile(Cancelled);
        await UntilAsync(async () => (await Session.Get(AsAlice)).State == SessionState.Ready && first.Disposed);

        Assert.Equal(1000, Engine.Running[Id]);
        Assert.Single(Engine.Created);
    }

}
