using System.Net.WebSockets;
using System.Text;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Terminals;

/// <summary>ttyd's protocol, message by message as ttyd 1.7 and its page speak it.</summary>
public sealed class TtyTests(GatewayFixture fixture)
{
    private const string Tty = "tty";
    private const string Hello = """{"AuthToken":"","columns":101,"rows":33}""";

    [Fact]
    public async Task Hello_IsAnsweredAsTtydDoes_ThenComesAllOutputThereIs()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        byte[] produced = test.Produce(300_000);
        using TermSocket viewer = await test.ConnectAsync(Tty);

        await viewer.TypeAsync(Hello);
        TermSocket.Frame title = await viewer.NextAsync();
        TermSocket.Frame preferences = await viewer.NextAsync();

        Assert.Equal(Tty, viewer.Subprotocol);
        Assert.Equal((WebSocketMessageType.Binary, $"1bash ({test.Session.Id})"), (title.Type, Encoding.UTF8.GetString(title.Data)));
        Assert.Equal((WebSocketMessageType.Binary, "2{}"), (preferences.Type, Encoding.UTF8.GetString(preferences.Data)));
        Assert.Equal(produced, await OutputAsync(viewer, produced.Length));
        await test.Terminal.UntilAsync(terminal => terminal.Size == (101, 33));
    }

    [Theory]
    [InlineData("?from=400", 400)]
    [InlineData("?from=tail", 1000)]
    public async Task Output_BeginsWhereTheQueryAsks(string query, int from)
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        byte[] before = test.Produce(1000);
        using TermSocket viewer = await OpenAsync(test, query);

        byte[] after = test.Produce(500);

        Assert.Equal(before[from..].Concat(after), await OutputAsync(viewer, 1500 - from));
    }

    [Theory]
    [InlineData("""{"AuthToken":null}""", 91, 21)]
    [InlineData("""{"columns":0,"rows":0}""", 91, 21)]
    [InlineData("""{"columns":"120","rows":"40","AuthToken":7}""", 120, 40)]
    public async Task Size_OfTheFirstMessage_StandsBeforeTheQuerys(string hello, int cols, int rows)
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync(Tty, "?cols=91&rows=21");

        await viewer.SayTextAsync(hello);

        await test.Terminal.UntilAsync(terminal => terminal.Size == (cols, rows));
    }

    [Fact]
    public async Task Messages_TextOrBinary_AreInputAndSizes()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await OpenAsync(test);

        await viewer.TypeAsync("0echo ü\r");
        await viewer.TypeAsync("0");
        await viewer.SayTextAsync("00123{");
        await viewer.TypeAsync(Hello);
        await viewer.TypeAsync("""1{"columns":77,"rows":7}""");
        await viewer.TypeAsync("""1{"columns":70000,"rows":-1}""");
        await test.Terminal.UntilAsync(terminal => terminal.Size == (77, 7));
        await test.Terminal.UntilAsync(terminal => terminal.Typed.Length == 13);

        Assert.Equal("echo ü\r0123{", Encoding.UTF8.GetString(test.Terminal.Typed));
    }

    [Fact]
    public async Task Input_InAMessageOfManyParts_IsItsOwn()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await OpenAsync(test);
        string paste = new('1', 300_000);

        await viewer.TypeAsync($"0{paste}");
        await test.Terminal.UntilAsync(terminal => terminal.Typed.Length >= paste.Length);

        Assert.Equal(paste, Encoding.UTF8.GetString(test.Terminal.Typed));
    }

    [Fact]
    public async Task Pause_StopsReadingForThisViewer_UntilItResumes()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        test.Terminal.ChunkBytes = 16 * 1024;
        using TermSocket viewer = await OpenAsync(test);
        using TermSocket other = await OpenAsync(test);
        byte[] seen = test.Produce(100);
        await OutputAsync(viewer, 100);
        await viewer.TypeAsync("2");
        await viewer.TypeAsync("2");
        await viewer.TypeAsync("0x");
        await test.Terminal.UntilAsync(terminal => terminal.Typed.Length == 1);

        // By the time its program's last output is on another's screen, a viewer that was read for had got far.
        byte[] missed = test.Produce(3_000_000);
        Assert.Equal(seen.Concat(missed), await OutputAsync(other, 3_000_100));
        test.Terminal.Forget(before: 2_900_000);
        byte[] after = test.Produce(100);
        await viewer.TypeAsync("3");
        test.Terminal.Exit(0);
        List<byte> rest = await ToCloseAsync(viewer);

        // What was already on its way to it, of which it is shown all, and then what is still to be had.
        int held = rest.Count - 100_000 - 200;
        Assert.InRange(held, 0, 16 * 16 * 1024);
        Assert.Equal(missed[..held].Concat(missed[2_899_900..]).Concat(after), rest);
    }

    [Fact]
    public async Task Exit_ClosesWith1000AfterTheLastByte()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await OpenAsync(test);

        byte[] produced = test.Produce(1000);
        test.Terminal.Exit(3);

        Assert.Equal(produced, await OutputAsync(viewer, 1000));
        TermSocket.Frame close = await viewer.NextAsync();
        Assert.Equal((1000, "exited"), (close.Code, close.Reason));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0ls\r")]
    [InlineData("ls\r")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"columns":"wide"}""")]
    [InlineData("""{"columns":1e99}""")]
    public async Task FirstMessage_ThatIsNotTtyds_Closes4400(string message)
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync(Tty);

        await viewer.TypeAsync(message);

        Assert.Equal(4400, (await viewer.CloseAsync()).Code);
        Assert.Empty(test.Terminal.Typed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("4")]
    [InlineData("ls\r")]
    [InlineData("1")]
    [InlineData("1null")]
    [InlineData("1{\"columns\":80")]
    [InlineData("1[80,24]")]
    public async Task LaterMessage_ThatIsNotTtyds_Closes4400AndHarmsNobodyElse(string message)
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await OpenAsync(test);
        using TermSocket other = await OpenAsync(test);

        await viewer.TypeAsync(message);
        TermSocket.Frame close = await viewer.CloseAsync();
        byte[] produced = test.Produce(10);

        Assert.Equal(4400, close.Code);
        Assert.False(string.IsNullOrEmpty(close.Reason));
        Assert.Equal(produced, await OutputAsync(other, 10));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("")]
    public async Task Message_ThatIsTooLong_Closes4400(string kind)
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = kind.Length == 0 ? await test.ConnectAsync(Tty) : await OpenAsync(test);

        await viewer.TypeAsync($$"""{{kind}}{"columns":80,"rows":24,"more":"{{new string('x', 100_000)}}"}""");

        Assert.Equal(4400, (await viewer.CloseAsync()).Code);
    }

    [Fact]
    public async Task TerminalThatDoesNotExist_Closes1000_SoThatTtydsPageDoesNotTryForEver()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        test.Session.Terminals.Clear();
        using TermSocket viewer = await test.ConnectAsync(Tty);

        await viewer.TypeAsync(Hello);
        TermSocket.Frame close = await viewer.CloseAsync();

        Assert.Equal((1000, "no such terminal"), (close.Code, close.Reason));
    }

    [Fact]
    public async Task SessionThatIsNotReady_Closes1000WithItsState()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture, SessionState.Hibernated);
        using TermSocket viewer = await test.ConnectAsync(Tty);

        TermSocket.Frame close = await viewer.CloseAsync();

        Assert.Equal((1000, "hibernated"), (close.Code, close.Reason));
    }

    private static async Task<TermSocket> OpenAsync(TerminalTest test, string query = "")
    {
        TermSocket viewer = await test.ConnectAsync(Tty, query);
        await viewer.TypeAsync(Hello);
        Assert.Equal((byte)'1', (await viewer.NextAsync()).Data[0]);
        Assert.Equal((byte)'2', (await viewer.NextAsync()).Data[0]);
        return viewer;
    }

    private static async Task<List<byte>> OutputAsync(TermSocket viewer, int count)
    {
        var output = new List<byte>();
        while (output.Count < count) Add(output, await viewer.NextAsync());
        return output;
    }

    private static async Task<List<byte>> ToCloseAsync(TermSocket viewer)
    {
        var output = new List<byte>();
        while (await viewer.NextAsync() is { Type: not WebSocketMessageType.Close } frame) Add(output, frame);
        return output;
    }

    private static void Add(List<byte> output, TermSocket.Frame frame)
    {
        Assert.Equal((WebSocketMessageType.Binary, (byte)'0'), (frame.Type, frame.Data[0]));
        output.AddRange(frame.Data.AsSpan(1));
    }
}
