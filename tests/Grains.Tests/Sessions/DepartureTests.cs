using Microsoft.Extensions.DependencyInjection;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Placement;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Grains.Tests.Sessions;

/// <summary>When a silo goes, Orleans may want sessions of others to move, and they can only once no call waits in them.</summary>
public sealed class DepartureTests(StoreFixture store) : SessionTest(store)
{
    private static readonly TerminalId Terminal = new("t1");

    private ISessionTerminals Terminals => Silo.Grains.GetGrain<ISessionTerminals>(Id.ToString());

    [Fact]
    public async Task Reader_WhoWaits_IsToldToComeAgain()
    {
        await StartReadyAsync();
        await using IAsyncEnumerator<OutputChunk> output = Terminals.ReadTerminal(AsAlice, Terminal, new ReadOutput("e", 0, null, IsBlank: false), Cancelled).GetAsyncEnumerator(Cancelled);

        await IsToldToComeAgainAsync(output.MoveNextAsync().AsTask());
    }

    [Fact]
    public async Task Writer_WhoWaits_IsToldToComeAgain()
    {
        await StartReadyAsync();

        await IsToldToComeAgainAsync(Terminals.WriteTerminal(AsAlice, Terminal, new InputChunk("c", 0, "x"u8.ToArray()), Cancelled));
    }

    [Fact]
    public async Task Waiter_IsAnsweredAtOnce()
    {
        Engine.Gate = new TaskCompletionSource();
        await Session.Start(Request(), Cancelled);
        Task<SessionStatus> waiting = Session.Status(AsAlice, TimeSpan.FromSeconds(20), Cancelled);

        await ComeAndGoAsync();

        Assert.Equal(SessionState.Starting, (await waiting.WaitAsync(Deadline, Cancelled)).State);
        Engine.Gate.SetResult();
        Assert.True((await Session.Status(AsAlice, Deadline, Cancelled)).Ready);
    }

    [Fact]
    public async Task Departure_IsToldToWhoeverDependsOnThatSilo()
    {
        IDepartures departures = Silo.Services.GetRequiredService<IDepartures>();
        CancellationToken own = departures.GoneToken(AddressOf(Silo));
        TestSilo first = Silo;
        await StartSiloAsync(new NodeId("n2"));
        TestSilo second = Silo;
        Silo = first;
        SiloAddress going = AddressOf(second);
        CancellationToken gone = departures.GoneToken(going);
        Assert.False(gone.IsCancellationRequested);

        await second.DisposeAsync();

        var told = new TaskCompletionSource();
        await using (gone.Register(told.SetResult)) await told.Task.WaitAsync(Deadline, Cancelled);
        Assert.False(own.IsCancellationRequested);
        // Whoever asks later is told at once.
        Assert.True(departures.GoneToken(going).IsCancellationRequested);
    }

    private static SiloAddress AddressOf(TestSilo silo) => silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    private async Task StartReadyAsync()
    {
        await Session.Start(Request(), Cancelled);
        Assert.True((await Session.Status(AsAlice, Deadline, Cancelled)).Ready);
    }

    private async Task IsToldToComeAgainAsync(Task call)
    {
        await ComeAndGoAsync();

        SessionException told = await Assert.ThrowsAsync<SessionException>(() => call.WaitAsync(Deadline, Cancelled));
        Assert.Equal(SessionError.Superseded, told.Error);
        Assert.NotNull(told.RetryAfter);
    }

    private async Task ComeAndGoAsync()
    {
        TestSilo first = Silo;
        await StartSiloAsync(new NodeId("n2"));
        TestSilo second = Silo;
        Silo = first;
        await second.DisposeAsync();
    }
}
