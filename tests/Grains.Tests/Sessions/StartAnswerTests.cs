using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Grains.Sessions;

namespace VibeCoading.Grains.Tests.Sessions;

/// <summary>What a session tells of its start, and when.</summary>
public sealed class StartAnswerTests(StoreFixture store) : SessionTest(store)
{
    [Fact]
    public async Task Start_WhereAContainerWaits_AnswersWithASessionThatIsReady()
    {
        Engine.Warm = true;

        // On a machine that has other things to do, one may take longer than it is waited for; without the wait, none is ever ready.
        SessionView? view = null;
        await UntilAsync(async () => (view = await Silo.Session(SessionId.New(TimeProvider.System)).Start(Request(), Cancelled)).Ready);

        Assert.Contains(SessionTiming.CreateNew, view!.Timings);
    }

    [Fact]
    public async Task Start_WhereTheWaitingContainerTakesLong_AnswersAllTheSame()
    {
        (Engine.Warm, Engine.Gate) = (true, new TaskCompletionSource());

        SessionView view = await Session.Start(Request(), Cancelled);

        Assert.Equal(SessionState.Starting, view.State);
        Engine.Gate.SetResult();
        Assert.True((await Session.Status(AsAlice, Deadline, Cancelled)).Ready);
    }

    [Fact]
    public async Task TerminalConnect_IsToldInTheStatus_AndKeptWhenTheSessionMovesOn()
    {
        await Session.Start(Request(), Cancelled);
        await Session.Status(AsAlice, Deadline, Cancelled);
        var terminals = Silo.Grains.GetGrain<ISessionTerminals>(Id.ToString());
        TimeSpan after = TimeSpan.FromMilliseconds(12);

        await terminals.ReportConnected(AsBob, TimeSpan.FromHours(1));
        await terminals.ReportConnected(AsAlice, after);
        await UntilAsync(async () => (await Session.Status(AsAlice, TimeSpan.Zero, Cancelled)).Timings.GetValueOrDefault(SessionTiming.TerminalConnect) == after);
        Engine.Kill(Id, "gone");
        await UntilAsync(async () => (await Session.Status(AsAlice, Deadline, Cancelled)).Timings.ContainsKey(SessionTiming.CreateExisting));

        Assert.Equal(after, (await Session.Get(AsAlice)).Timings[SessionTiming.TerminalConnect]);
    }

    [Fact]
    public async Task Status_OfAStartThatWaits_SaysForWhat()
    {
        (Engine.Gate, Engine.Awaited) = (new TaskCompletionSource(), "Its image is being pulled.");
        await Session.Start(Request(), Cancelled);

        SessionStatus waiting = await Session.Status(AsAlice, TimeSpan.Zero, Cancelled);
        Engine.Gate.SetResult();
        SessionStatus ready = await Session.Status(AsAlice, Deadline, Cancelled);

        Assert.Equal((SessionState.Starting, "Its image is being pulled."), (waiting.State, waiting.Reason));
        Assert.Equal((SessionState.Ready, null), (ready.State, ready.Reason));
    }

    [Fact]
    public async Task Session_ThatAnEarlierVersionRecordedBeforeItBegan_IsBegun()
    {
        await Silo.RecordAsync(Id, new SessionRecord
        {
            State = SessionState.Requested, Owner = Alice, Node = new("n1"), CreatedAt = DateTimeOffset.UtcNow,
            Plan = new("blank", "image", new ResourceLimits(1 << 30, 2, 512), Request().Env, TimeSpan.FromMinutes(30), Version: ""),
        });

        await Session.Reconcile(Cancelled);

        Assert.True((await Session.Status(AsAlice, Deadline, Cancelled)).Ready);
        Assert.Equal([Id], Engine.Created);
    }
}
