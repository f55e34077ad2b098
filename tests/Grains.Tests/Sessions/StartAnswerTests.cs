using System.Collections.Immutable;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Grains.Tests.Nodes;

namespace VibeCoading.Grains.Tests.Sessions;

/// <summary>What a session tells of its start, and when.</summary>
public sealed class StartAnswerTests(StoreFixture store) : IAsyncLifetime
{
    private static readonly OwnerId Alice = new("alice");
    private static readonly Caller AsAlice = new(Alice, Admin: false);
    private static readonly Caller AsBob = new(new OwnerId("bob"), Admin: false);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly FakeEngine _engine = new();
    private readonly SessionId _id = SessionId.New(TimeProvider.System);
    private TestSilo _silo = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private ISessionGrain Session => _silo.Session(_id);

    public async ValueTask InitializeAsync() => _silo = await TestSilo.StartAsync(store.NextClusterId(), store.ConnectionString, new NodeId("n1"), _engine);

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task Start_WhereAContainerWaits_AnswersWithASessionThatIsReady()
    {
        _engine.Warm = true;

        // On a machine that has other things to do, one may take longer than it is waited for; without the wait, none is ever ready.
        SessionView? view = null;
        await UntilAsync(async () => (view = await _silo.Session(SessionId.New(TimeProvider.System)).Start(Request(), Cancelled)).Ready);

        Assert.Contains(SessionTiming.CreateNew, view!.Timings);
    }

    [Fact]
    public async Task Start_WhereTheWaitingContainerTakesLong_AnswersAllTheSame()
    {
        (_engine.Warm, _engine.Gate) = (true, new TaskCompletionSource());

        SessionView view = await Session.Start(Request(), Cancelled);

        Assert.Equal(SessionState.Starting, view.State);
        _engine.Gate.SetResult();
        Assert.True((await Session.Status(AsAlice, Deadline, Cancelled)).Ready);
    }

    [Fact]
    public async Task TerminalConnect_IsToldInTheStatus_AndKeptWhenTheSessionMovesOn()
    {
        await Session.Start(Request(), Cancelled);
        await Session.Status(AsAlice, Deadline, Cancelled);
        var terminals = _silo.Grains.GetGrain<ISessionTerminals>(_id.ToString());
        TimeSpan after = TimeSpan.FromMilliseconds(12);

        await terminals.ReportConnected(AsBob, TimeSpan.FromHours(1));
        await terminals.ReportConnected(AsAlice, after);
        await UntilAsync(async () => (await Session.Status(AsAlice, TimeSpan.Zero, Cancelled)).Timings.GetValueOrDefault(SessionTiming.TerminalConnect) == after);
        _engine.Kill(_id, "gone");
        await UntilAsync(async () => (await Session.Status(AsAlice, Deadline, Cancelled)).Timings.ContainsKey(SessionTiming.CreateExisting));

        Assert.Equal(after, (await Session.Get(AsAlice)).Timings[SessionTiming.TerminalConnect]);
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
}
