using System.Net.WebSockets;
using System.Text.Json;
using Orleans.Core.Internal;
using Orleans.Runtime;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Terminals;

public sealed class OutputTests(GatewayFixture fixture)
{
    private const int Plenty = 1_000_000;

    [Fact]
    public async Task Hello_FromStart_IsToldWhereItStandsAndShownEverything()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        byte[] produced = test.Produce(200_000);
        using TermSocket viewer = await test.ConnectAsync();

        JsonElement ready = await viewer.HelloAsync("start", "c1");
        byte[] shown = await viewer.OutputAsync(produced.Length, ackFrom: 0);

        Assert.Equal(TermSocket.Protocol, viewer.Subprotocol);
        Assert.Equal(test.Terminal.Epoch, ready.GetProperty("epoch").GetString());
        Assert.Equal(
            (0L, 200_000L, 0L, 200_000L, 0L),
            (Number(ready, "tail"), Number(ready, "head"), Number(ready, "from"), Number(ready, "replayUntil"), Number(ready, "inAcked")));
        Assert.Equal((80, 24, null), (ready.GetProperty("cols").GetInt32(), ready.GetProperty("rows").GetInt32(), ready.GetProperty("owner").GetString()));
        Assert.Equal(produced, shown);
    }

    [Fact]
    public async Task Hello_FromTail_ShowsOnlyWhatComesThen()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        test.Produce(5000);
        using TermSocket viewer = await test.ConnectAsync();

        JsonElement ready = await viewer.HelloAsync("tail");
        byte[] later = test.Produce(3000);

        Assert.Equal(5000, Number(ready, "from"));
        Assert.Equal(later, await viewer.OutputAsync(3000));
    }

    [Fact]
    public async Task Viewer_ThatConnects_IsToldToTheSession()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("start");

        TimeSpan after = await test.Session.Connects.Reader.ReadAsync(TestContext.Current.CancellationToken);

        Assert.True(after > TimeSpan.Zero);
    }

    [Fact]
    public async Task Viewers_OfOneTerminal_AreAllShownEverything()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket one = await test.ConnectAsync();
        using TermSocket other = await test.ConnectAsync();
        await one.HelloAsync("start", "c1");
        await other.HelloAsync("start", "c2");

        byte[] produced = test.Produce(50_000);

        Assert.Equal(produced, await one.OutputAsync(produced.Length));
        Assert.Equal(produced, await other.OutputAsync(produced.Length));
    }

    [Fact]
    public async Task Viewer_ThatComesBackWithItsOffset_IsShownTheRestOnce()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        byte[] produced = test.Produce(Plenty);
        byte[] begun;
        using (TermSocket first = await test.ConnectAsync())
        {
            await first.HelloAsync("start");
            begun = (await first.NextAsync()).Data;
        }

        using TermSocket second = await test.ConnectAsync();
        JsonElement ready = await second.HelloAsync(begun.Length, epoch: test.Terminal.Epoch);
        byte[] rest = await second.OutputAsync(Plenty - begun.Length, ackFrom: begun.Length);

        Assert.Equal(begun.Length, Number(ready, "from"));
        Assert.Equal(produced, begun.Concat(rest));
    }

    [Fact]
    public async Task Viewer_WhoseOffsetLeftTheRing_IsToldTheGapAtOnce()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        byte[] produced = test.Produce(10_000);
        test.Terminal.Forget(before: 6_000);
        using TermSocket viewer = await test.ConnectAsync();

        JsonElement ready = await viewer.HelloAsync(1_000);
        JsonElement gap = await viewer.ControlAsync("gap");

        Assert.Equal(1_000, Number(ready, "from"));
        Assert.Equal((1_000L, 6_000L), (Number(gap, "from"), Number(gap, "to")));
        Assert.Equal(produced[6_000..], await viewer.OutputAsync(4_000));
    }

    [Fact]
    public async Task SlowViewer_WhomTheRingOvertakes_IsToldTheGapAndGoesOnBehindIt()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        test.Terminal.ChunkBytes = 16 * 1024;
        byte[] produced = test.Produce(Plenty);
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("start", window: 16 * 1024);
        byte[] first = await viewer.OutputAsync(16 * 1024);

        // What the enumeration holds already may still come; the ring then moves far beyond it.
        test.Terminal.Forget(before: 900_000);
        long shown = first.Length;
        (long From, long To) gap;
        while (true)
        {
            await viewer.AckAsync(shown);
            TermSocket.Frame frame = await viewer.NextAsync();
            if (frame.Type == WebSocketMessageType.Text)
            {
                gap = (Number(frame.Control, "from"), Number(frame.Control, "to"));
                break;
            }

            Assert.Equal(produced[(int)shown..((int)shown + frame.Data.Length)], frame.Data);
            shown += frame.Data.Length;
        }

        Assert.Equal((shown, 900_000L), gap);

        // The gap itself needs no acknowledgement before output goes on.
        Assert.Equal(produced[900_000..], await viewer.OutputAsync(100_000, ackFrom: 900_000));
    }

    [Theory]
    [InlineData(20_000, 20_000)]
    [InlineData(1, 16 * 1024)]
    [InlineData(100_000_000, 128 * 1024)]
    public async Task Window_IsNeverOverrun_AndMovesWithTheAcknowledgements(int asked, int granted)
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        byte[] produced = test.Produce(3 * Plenty);
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("start", window: asked);

        byte[] window = await viewer.OutputAsync(granted);
        List<TermSocket.Frame> beyond = await viewer.UntilPongAsync(1);
        await viewer.AckAsync(1000);
        byte[] more = await viewer.OutputAsync(1000);
        List<TermSocket.Frame> still = await viewer.UntilPongAsync(2);

        Assert.Empty(beyond);
        Assert.Empty(still);
        Assert.Equal(produced[..(granted + 1000)], window.Concat(more));
    }

    [Fact]
    public async Task Exit_ComesAfterTheLastByte_ThenCloses1000()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("start");

        byte[] produced = test.Produce(20_000);
        test.Terminal.Exit(7);
        byte[] shown = await viewer.OutputAsync(20_000);
        JsonElement exit = await viewer.ControlAsync("exit");
        TermSocket.Frame close = await viewer.NextAsync();

        Assert.Equal(produced, shown);
        Assert.Equal((20_000L, 7, JsonValueKind.Null), (Number(exit, "o"), exit.GetProperty("code").GetInt32(), exit.GetProperty("signal").ValueKind));
        Assert.Equal(1000, close.Code);
    }

    [Fact]
    public async Task Attach_ToEndedTerminal_ShowsItsOutputAndItsExit()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        byte[] produced = test.Produce(100);
        test.Terminal.Exit(0);
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("start");

        Assert.Equal(produced, await viewer.OutputAsync(100));
        Assert.Equal(100, Number(await viewer.ControlAsync("exit"), "o"));
        Assert.Equal(1000, (await viewer.NextAsync()).Code);
    }

    public static TheoryData<Exception> Breaks =>
    [
        new EnumerationAbortedException("x"),
        new SiloUnavailableException("x"),
        new TimeoutException("x"),
        new OrleansException("x"),
        new SessionException(SessionError.NotReady, "x"),
        new SessionException(SessionError.NodeUnavailable, "x"),
        new SessionException(SessionError.Superseded, "x"),
        new TerminalException(TerminalError.LimitReached, "x"),
    ];

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task Enumeration_ThatBreaks_IsBegunAgain_WithoutLossOrDoubling(Exception fault)
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        byte[] produced = test.Produce(300_000);
        foreach (int at in new[] { 1, 70_000, 65_536, 199_999 }) test.Terminal.BreakAt(at, () => fault);
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("start");

        byte[] shown = await viewer.OutputAsync(produced.Length, ackFrom: 0);

        Assert.Equal(produced, shown);
        Assert.Equal(5, test.Terminal.Reads);
    }

    [Fact]
    public async Task Activation_ThatGoes_LosesNothing()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("start");
        byte[] before = test.Produce(1000);
        byte[] shown = await viewer.OutputAsync(1000);

        await test.Grain(fixture).AsReference<IGrainManagementExtension>().DeactivateOnIdle(TestContext.Current.CancellationToken);
        byte[] after = test.Produce(100_000);
        byte[] rest = await viewer.OutputAsync(100_000, ackFrom: 1000);

        Assert.Equal(before, shown);
        Assert.Equal(after, rest);
    }

    [Fact]
    public async Task TerminalThatIsGone_WhenTheEnumerationBreaks_Closes4404()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("start");

        test.Terminal.BreakAt(0, () => new TerminalException(TerminalError.NotFound, "x"));
        test.Produce(1);

        Assert.Equal(4404, (await viewer.CloseAsync()).Code);
    }

    [Fact]
    public async Task EpochThatChanged_WhenTheEnumerationBreaks_Closes4410()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("start");

        test.Terminal.Epoch = "another";
        test.Terminal.BreakAt(0, () => new EnumerationAbortedException("x"));
        test.Produce(1);

        Assert.Equal(4410, (await viewer.CloseAsync()).Code);
    }

    [Fact]
    public async Task SessionThatStops_WhenTheEnumerationBreaks_Closes4409WithItsState()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("start");

        test.Session.State = SessionState.Stopping;
        test.Terminal.BreakAt(0, () => new EnumerationAbortedException("x"));
        test.Produce(1);
        TermSocket.Frame close = await viewer.CloseAsync();

        Assert.Equal((4409, "stopping"), (close.Code, close.Reason));
    }

    private static long Number(JsonElement message, string name) => message.GetProperty(name).GetInt64();
}
