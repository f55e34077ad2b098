using System.Text;
using System.Text.Json;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Tests.Fakes;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Terminals;

public sealed class InputTests(GatewayFixture fixture)
{
    [Fact]
    public async Task Input_IsTypedAndAcknowledged()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("tail");

        await viewer.TypeAsync("ls\r");
        JsonElement inack = await viewer.ControlAsync("inack");

        Assert.Equal(3, inack.GetProperty("o").GetInt64());
        Assert.Equal("ls\r", Encoding.UTF8.GetString(test.Terminal.Typed));
    }

    [Fact]
    public async Task LargePaste_ArrivesWhole_InSmallAcceptedSteps()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        test.Terminal.AcceptBytes = 11_776;
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("tail");
        byte[] paste = Pattern(3_000_000);

        Task sending = viewer.TypeAsync(paste);
        await test.Terminal.UntilAsync(terminal => terminal.Typed.Length == paste.Length);
        await sending;

        Assert.Equal(paste, test.Terminal.Typed);
        await LastAckAsync(viewer, paste.Length);
    }

    [Fact]
    public async Task Write_WhoseAnswerIsLost_IsRepeatedAndTypedOnce()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        int calls = 0;
        test.Terminal.AfterWrite = _ => ++calls <= 2 ? throw new TimeoutException("lost") : Task.CompletedTask;
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("tail");

        await viewer.TypeAsync("rm -r build\r");
        await LastAckAsync(viewer, 12);

        Assert.Equal("rm -r build\r", Encoding.UTF8.GetString(test.Terminal.Typed));
        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task Writes_WhileOneIsHeld_GoTogetherInTheNext()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        var held = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        var chunks = new List<int>();
        test.Terminal.BeforeWrite = async input =>
        {
            chunks.Add(input.Data.Length);
            begun.TrySetResult();
            await held.Task;
        };
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("tail");

        await viewer.TypeAsync("a");
        await begun.Task;
        foreach (string key in new[] { "b", "c", "d" }) await viewer.TypeAsync(key);
        await viewer.UntilPongAsync(1);
        held.SetResult();
        await LastAckAsync(viewer, 4);

        Assert.Equal([1, 3], chunks);
        Assert.Equal("abcd", Encoding.UTF8.GetString(test.Terminal.Typed));
    }

    [Fact]
    public async Task SignalsResizesAndPings_OvertakeAPasteThatNobodyReads()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        var held = new TaskCompletionSource();
        test.Terminal.BeforeWrite = _ => held.Task;
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("tail");

        await viewer.TypeAsync(Pattern(900_000));
        await viewer.SayAsync(new { t = "signal", name = "INT" });
        await viewer.SayAsync(new { t = "resize", cols = 132, rows = 50 });
        await viewer.UntilPongAsync(1);
        await test.Terminal.UntilAsync(terminal => terminal.Size == (132, 50) && terminal.Signals.Contains(("INT", 900_000)));

        Assert.Empty(test.Terminal.Typed);
        held.SetResult();
        await test.Terminal.UntilAsync(terminal => terminal.Typed.Length == 900_000);
    }

    [Fact]
    public async Task ClientThatComesBack_IsToldWhatWasAccepted_AndTypesNothingTwice()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using (TermSocket first = await test.ConnectAsync())
        {
            await first.HelloAsync("tail", "me");
            await first.TypeAsync("one ");
            await test.Terminal.UntilAsync(terminal => terminal.Typed.Length == 4);
        }

        // It never heard the acknowledgement, and so still holds all of it.
        using TermSocket second = await test.ConnectAsync();
        JsonElement ready = await second.HelloAsync("tail", "me", inFrom: 0);
        await second.TypeAsync("two");
        await LastAckAsync(second, 7);

        Assert.Equal(4, ready.GetProperty("inAcked").GetInt64());
        Assert.Equal("one two", Encoding.UTF8.GetString(test.Terminal.Typed));
    }

    [Fact]
    public async Task ClientThatTheAgentForgot_GoesOnWhereItSays()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync();

        JsonElement ready = await viewer.HelloAsync("tail", "me", inFrom: 500);
        await viewer.TypeAsync("abc");
        await LastAckAsync(viewer, 503);

        Assert.Equal(500, ready.GetProperty("inAcked").GetInt64());
        Assert.Equal("abc", Encoding.UTF8.GetString(test.Terminal.Typed));
    }

    [Fact]
    public async Task ClientWhoseAcceptedInputWasForgottenUnderIt_IsAskedToReconnect()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("tail", "me", inFrom: 500);
        test.Terminal.KnowClient("me", 3);

        await viewer.TypeAsync("abc");

        Assert.Equal(1012, (await viewer.CloseAsync()).Code);
        Assert.Empty(test.Terminal.Typed);
    }

    [Fact]
    public async Task ReadOnlyViewer_ChangesNothing()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync();
        JsonElement ready = await viewer.HelloAsync("tail", readOnly: true, cols: 200);

        await viewer.TypeAsync("exit\r");
        await viewer.SayAsync(new { t = "signal", name = "KILL" });
        await viewer.SayAsync(new { t = "resize", cols = 10, rows = 10 });
        await viewer.UntilPongAsync(1);
        byte[] produced = test.Produce(10);

        Assert.Equal(JsonValueKind.Null, ready.GetProperty("owner").ValueKind);
        Assert.Equal(produced, await viewer.OutputAsync(10));
        Assert.Equal(((80, 24), 0, 0), (test.Terminal.Size, test.Terminal.Typed.Length, test.Terminal.Signals.Count));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(65535, 65535)]
    [InlineData(-1, 24)]
    public async Task AbsurdSize_IsPassedOver(int cols, int rows)
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("tail", cols: cols, rows: rows);

        await viewer.SayAsync(new { t = "resize", cols, rows });
        await viewer.SayAsync(new { t = "resize", cols = 99, rows = 33 });
        await test.Terminal.UntilAsync(terminal => terminal.Size == (99, 33));
    }

    [Fact]
    public async Task Hello_WithAnotherSize_ResizesTheTerminal()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync();

        await viewer.HelloAsync("tail", cols: 120, rows: 40);

        await test.Terminal.UntilAsync(terminal => terminal.Size == (120, 40));
    }

    [Fact]
    public async Task SignalThatIsRefused_IsToldAndTheTerminalGoesOn()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("tail");

        await viewer.SayAsync(new { t = "signal", name = "NONSENSE" });
        JsonElement error = await viewer.ControlAsync("error");
        await viewer.TypeAsync("x");

        Assert.Equal(("invalidRequest", false), (error.GetProperty("code").GetString(), error.GetProperty("retry").GetBoolean()));
        await LastAckAsync(viewer, 1);
    }

    [Fact]
    public async Task Write_ToTerminalThatIsGone_Closes4404()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        test.Terminal.BeforeWrite = _ => throw new TerminalException(TerminalError.NotFound, "x");
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("tail");

        await viewer.TypeAsync("x");

        Assert.Equal(4404, (await viewer.CloseAsync()).Code);
    }

    private static async Task LastAckAsync(TermSocket viewer, long offset)
    {
        long acked = 0;
        while (acked < offset)
        {
            long next = (await viewer.ControlAsync("inack")).GetProperty("o").GetInt64();
            Assert.True(next > acked && next <= offset, $"{acked}, then {next} of {offset}");
            acked = next;
        }
    }

    private static byte[] Pattern(int count)
    {
        byte[] bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }
}
