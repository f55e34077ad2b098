using VibeCoading.Contracts.Files;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Grains.Tests.Sessions;

/// <summary>Sessions that nobody uses go to sleep, and come back.</summary>
public sealed class SleepTests(StoreFixture store) : SessionTest(store)
{
    private ISessionFiles Files => Silo.Grains.GetGrain<ISessionFiles>(Id.ToString());

    private ISessionTerminals Terminals => Silo.Grains.GetGrain<ISessionTerminals>(Id.ToString());

    [Fact]
    public async Task Hibernate_LetsTheContainerGo_AndResumeBringsOneBack()
    {
        await StartReadyAsync();
        long epoch = Engine.Running[Id];

        SessionView asked = await Session.Hibernate(AsAlice, Cancelled);
        await UntilAsync(SessionState.Hibernated);
        Assert.Contains(asked.State, new[] { SessionState.Hibernating, SessionState.Hibernated });
        Assert.Empty(Engine.Running);
        Assert.Empty(Engine.Removed);
        Assert.Equal(SessionState.Hibernated, Assert.Single((await ListAsync()).Items).State);
        // A repeat is success, and wakes nothing.
        Assert.Equal(SessionState.Hibernated, (await Session.Hibernate(AsAlice, Cancelled)).State);
        Assert.Equal(SessionState.Hibernated, (await Session.Get(AsAlice)).State);

        SessionView resumed = await Session.Resume(AsAlice, Cancelled);
        SessionStatus status = await Session.Status(AsAlice, Deadline, Cancelled);
        Assert.Contains(resumed.State, new[] { SessionState.Starting, SessionState.Ready });
        Assert.True(status.Ready);
        Assert.Contains(SessionTiming.CreateExisting, status.Timings);
        Assert.Equal([Id, Id], Engine.Created);
        Assert.InRange(Engine.Running[Id], epoch, long.MaxValue);
        Assert.Equal(SessionState.Ready, (await Session.Resume(AsAlice, Cancelled)).State);
        Assert.Equal(2, Engine.Created.Count);
    }

    [Fact]
    public async Task Session_ThatNobodyUses_FallsAsleepAndSaysWhy()
    {
        Engine.IdleTimeout = TimeSpan.FromMilliseconds(300);
        await StartReadyAsync();

        await UntilAsync(SessionState.Hibernated);

        SessionView asleep = await Session.Get(AsAlice);
        Assert.Contains("Nobody used it for 0.3 s", asleep.Reason, StringComparison.Ordinal);
        Assert.Equal([Id], Engine.Slept);
    }

    [Fact]
    public async Task Session_ThatIsUsed_StaysAwake()
    {
        Engine.IdleTimeout = TimeSpan.FromSeconds(3);
        await StartReadyAsync();

        // A machine that stalls for longer than the session allows proves nothing: then it begins again.
        DateTime began = DateTime.UtcNow;
        for (DateTime last = began; last < began + TimeSpan.FromSeconds(5);)
        {
            await Terminals.ReportInput(AsAlice);
            await Task.Delay(100, Cancelled);
            DateTime now = DateTime.UtcNow;
            if (now - last > TimeSpan.FromSeconds(1))
            {
                if (!(await Session.Get(AsAlice)).Ready) await Session.Resume(AsAlice, Cancelled);
                await Session.Status(AsAlice, Deadline, Cancelled);
                began = DateTime.UtcNow;
            }

            last = DateTime.UtcNow;
        }

        Assert.True((await Session.Get(AsAlice)).Ready);
    }

    [Fact]
    public async Task FileCall_WakesASessionThatSleeps_Once()
    {
        await SleepingAsync();

        // The stand-in's containers have no files: that a call gets that far is what matters here.
        SessionException[] told = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            Assert.ThrowsAsync<SessionException>(() => Files.ListFiles(AsAlice, "", Cancelled))));

        Assert.All(told, each => Assert.Contains("lost its container under the call", each.Message, StringComparison.Ordinal));
        Assert.True((await Session.Get(AsAlice)).Ready);
        Assert.Equal(2, Engine.Created.Count);
    }

    [Fact]
    public async Task FileCall_WhileItFallsAsleep_WaitsAndWakesIt()
    {
        await StartReadyAsync();
        Engine.SleepGate = new TaskCompletionSource();
        await Session.Hibernate(AsAlice, Cancelled);

        Task<SessionException> waiting = Assert.ThrowsAsync<SessionException>(() => Files.ListFiles(AsAlice, "", Cancelled));
        SessionStatus meanwhile = await Session.Status(AsAlice, TimeSpan.Zero, Cancelled);
        Engine.SleepGate.SetResult();

        Assert.Equal(SessionState.Hibernating, meanwhile.State);
        Assert.Contains("lost its container under the call", (await waiting).Message, StringComparison.Ordinal);
        Assert.Equal([Id], Engine.Slept);
        Assert.True((await Session.Get(AsAlice)).Ready);
    }

    [Fact]
    public async Task Viewer_OfASessionThatSleeps_IsToldSoAndWakesNothing()
    {
        await SleepingAsync();

        SessionException attach = await Assert.ThrowsAsync<SessionException>(() => Terminals.AttachTerminal(AsAlice, new TerminalId("t1"), "page", Cancelled));
        SessionException list = await Assert.ThrowsAsync<SessionException>(() => Terminals.ListTerminals(AsAlice, Cancelled));

        Assert.Equal((SessionError.WrongState, SessionError.WrongState), (attach.Error, list.Error));
        Assert.Contains("Hibernated", attach.Message, StringComparison.Ordinal);
        Assert.Equal([Id], Engine.Created);
    }

    [Fact]
    public async Task Hibernate_WhileTheEngineIsAway_GoesOnWhenItIsBack()
    {
        await StartReadyAsync();
        Engine.Down = true;

        await Session.Hibernate(AsAlice, Cancelled);
        await UntilAsync(async () => (await Session.Get(AsAlice)).Reason?.Contains("Docker does not answer", StringComparison.Ordinal) == true);
        Assert.Equal(SessionState.Hibernating, (await Session.Get(AsAlice)).State);
        Engine.Down = false;

        await UntilAsync(SessionState.Hibernated);
    }

    [Fact]
    public async Task Hibernate_WhenTheSiloDiesInBetween_IsFinishedByTheNext()
    {
        await StartReadyAsync();
        Engine.SleepGate = new TaskCompletionSource();
        await Session.Hibernate(AsAlice, Cancelled);
        await Silo.DisposeAsync();
        Engine.SleepGate = null;

        await StartSiloAsync();
        await Session.Reconcile(Cancelled);

        await UntilAsync(SessionState.Hibernated);
        Assert.Empty(Engine.Running);
    }

    [Fact]
    public async Task Sleep_OutlivesTheSilo()
    {
        await SleepingAsync();
        await Silo.DisposeAsync();
        await StartSiloAsync();

        await Session.Reconcile(Cancelled);
        Assert.Equal(SessionState.Hibernated, (await Session.Get(AsAlice)).State);
        await Session.Resume(AsAlice, Cancelled);

        Assert.True((await Session.Status(AsAlice, Deadline, Cancelled)).Ready);
    }

    [Fact]
    public async Task Session_ThatIsSaved_WakesOnAnotherNode()
    {
        Engine.Saves = true;
        await SleepingAsync();
        await Silo.DisposeAsync();

        await StartSiloAsync(new NodeId("n2"));
        await Session.Resume(AsAlice, Cancelled);
        Assert.True((await Session.Status(AsAlice, Deadline, Cancelled)).Ready);

        Assert.Equal(new NodeId("n2"), (await Session.Get(AsAlice)).Node);
        Assert.Equal([(Id, new NodeId("n2"))], Engine.Restored);

        // From then on it is that node's, like any other.
        await Silo.DisposeAsync();
        await StartSiloAsync(new NodeId("n1"));
        SessionException away = await Assert.ThrowsAsync<SessionException>(() => Session.Get(AsAlice));
        Assert.Equal(SessionError.NodeUnavailable, away.Error);
    }

    [Fact]
    public async Task Session_ThatIsNotSaved_WaitsForItsNode()
    {
        await SleepingAsync();
        await Silo.DisposeAsync();

        await StartSiloAsync(new NodeId("n2"));
        SessionException away = await Assert.ThrowsAsync<SessionException>(() => Session.Resume(AsAlice, Cancelled));

        Assert.Equal(SessionError.NodeUnavailable, away.Error);
    }

    [Fact]
    public async Task Delete_OfASessionThatSleepsOrIsWoken_LeavesNothing()
    {
        await SleepingAsync();
        Engine.Gate = new TaskCompletionSource();
        await Session.Resume(AsAlice, Cancelled);

        await Session.Delete(AsAlice, Cancelled);

        Assert.Empty(Engine.Running);
        Assert.Equal([Id], Engine.Removed);
        Assert.Empty((await ListAsync()).Items);
    }

    [Fact]
    public async Task Calls_AllAtOnce_EndInOneStateWithAtMostOneContainer()
    {
        await StartReadyAsync();
        var random = new Random(17);
        Task[] calls =
        [
            .. Enumerable.Range(0, 60).Select(_ => random.Next(3) switch
            {
                0 => RefusalsAsync(() => Session.Hibernate(AsAlice, Cancelled)),
                1 => RefusalsAsync(() => Session.Resume(AsAlice, Cancelled)),
                _ => RefusalsAsync(() => Files.ListFiles(AsAlice, "", Cancelled)),
            }),
        ];
        await Task.WhenAll(calls);

        await RefusalsAsync(() => Session.Resume(AsAlice, Cancelled));
        await UntilAsync(SessionState.Ready);
        Assert.Single(Engine.Running);
        await Session.Delete(AsAlice, Cancelled);
        Assert.Empty(Engine.Running);
    }

    [Fact]
    public async Task Calls_ThatTheStateDoesNotAllow_AreRefused()
    {
        Engine.Gate = new TaskCompletionSource();
        Engine.Refusals.Enqueue(new SessionException(SessionError.DiskFull, "No space left on n1."));
        await Session.Start(Request(), Cancelled);

        SessionException starting = await Assert.ThrowsAsync<SessionException>(() => Session.Hibernate(AsAlice, Cancelled));
        Engine.Gate.SetResult();
        await UntilAsync(SessionState.Failed);
        SessionException failed = await Assert.ThrowsAsync<SessionException>(() => Session.Hibernate(AsAlice, Cancelled));
        SessionException never = await Assert.ThrowsAsync<SessionException>(() => Session.Resume(AsAlice, Cancelled));
        SessionException foreign = await Assert.ThrowsAsync<SessionException>(() => Session.Resume(AsBob, Cancelled));

        Assert.Equal(SessionError.NotReady, starting.Error);
        Assert.NotNull(starting.RetryAfter);
        Assert.Equal((SessionError.WrongState, SessionError.WrongState), (failed.Error, never.Error));
        Assert.Contains("No space left on n1.", never.Message, StringComparison.Ordinal);
        Assert.Equal(SessionError.NotFound, foreign.Error);
    }

    private static async Task RefusalsAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (SessionException)
        {
            // It came at the wrong moment, and was told so.
        }
    }

    private async Task StartReadyAsync()
    {
        await Session.Start(Request(), Cancelled);
        Assert.True((await Session.Status(AsAlice, Deadline, Cancelled)).Ready);
    }

    private async Task SleepingAsync()
    {
        await StartReadyAsync();
        await Session.Hibernate(AsAlice, Cancelled);
        await UntilAsync(SessionState.Hibernated);
    }

    private Task UntilAsync(SessionState state) => UntilAsync(async () => (await Session.Get(AsAlice)).State == state);
}
