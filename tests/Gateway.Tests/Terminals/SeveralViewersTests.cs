using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Terminals;

/// <summary>What viewers are told of the size and its owner, and of output that they came too late for.</summary>
public sealed class SeveralViewersTests(GatewayFixture fixture)
{
    private static readonly byte[] Modes = "\e[?2004h\e[3"u8.ToArray();

    [Fact]
    public async Task Size_WhenItOrItsOwnerChanges_IsToldToAll()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        test.Terminal.OwnedBy("c1");
        test.Produce(100);
        using TermSocket one = await test.ConnectAsync();
        using TermSocket other = await test.ConnectAsync();
        Assert.Equal("c1", (await one.HelloAsync("tail", "c1")).GetProperty("owner").GetString());
        await other.HelloAsync("tail", "c2", readOnly: true);

        test.Terminal.Resized(120, 40);
        foreach (TermSocket viewer in (TermSocket[])[one, other])
        {
            JsonElement size = await viewer.ControlAsync("size");
            Assert.Equal((120, 40, "c1", 100), (Number(size, "cols"), Number(size, "rows"), size.GetProperty("owner").GetString(), Number(size, "o")));
        }

        test.Terminal.OwnedBy(null);
        Assert.Equal(JsonValueKind.Null, (await one.ControlAsync("size")).GetProperty("owner").ValueKind);
    }

    [Fact]
    public async Task Size_ThatTheViewerWasToldAlready_IsNotToldAgain()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("start");
        test.Terminal.Resized(120, 40);
        await viewer.ControlAsync("size");

        // Another reading, by another silo perhaps, is told everything anew.
        test.Terminal.BreakAt(10, () => new Orleans.Runtime.SiloUnavailableException("gone"));
        byte[] produced = test.Produce(20);
        Assert.Equal(produced, await viewer.OutputAsync(20));
        Assert.Empty(await viewer.UntilPongAsync(1));
    }

    [Theory]
    [InlineData("start")]
    [InlineData("tail")]
    public async Task Viewer_WithoutAPlace_IsGivenTheModesFirst(string from)
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        test.Produce(1000);
        test.Terminal.Forget(before: 600);
        test.Terminal.Modes = Modes;
        using TermSocket viewer = await test.ConnectAsync();

        await viewer.HelloAsync(from);
        JsonElement restore = await viewer.ControlAsync("restore");

        Assert.Equal(Modes, restore.GetProperty("data").GetBytesFromBase64());
        await viewer.OutputAsync(from == "start" ? 400 : Produced(test, 50));
    }

    [Fact]
    public async Task Viewer_WhoseOutputIsGone_IsToldTheGapAndThenTheModes()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        byte[] produced = test.Produce(1000);
        test.Terminal.Forget(before: 600);
        test.Terminal.Modes = Modes;
        using TermSocket viewer = await test.ConnectAsync();

        await viewer.HelloAsync(200);
        JsonElement gap = await viewer.ControlAsync("gap");
        await viewer.ControlAsync("restore");

        Assert.Equal((200, 600), (Number(gap, "from"), Number(gap, "to")));
        Assert.Equal(produced[600..], await viewer.OutputAsync(400));
    }

    [Fact]
    public async Task Viewer_ThatHasItAll_IsGivenNoModes()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        test.Produce(1000);
        test.Terminal.Modes = Modes;
        using TermSocket viewer = await test.ConnectAsync();

        await viewer.HelloAsync(1000);

        Assert.Empty(await viewer.UntilPongAsync(1));
    }

    [Fact]
    public async Task RawViewer_WithoutAPlace_IsShownTheModesAheadOfTheOutput()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        byte[] produced = test.Produce(1000);
        test.Terminal.Forget(before: 600);
        test.Terminal.Modes = Modes;
        using TermSocket viewer = await test.ConnectAsync(null, "?from=start");

        TermSocket.Frame first = await viewer.NextAsync();

        Assert.Equal((WebSocketMessageType.Binary, Encoding.Latin1.GetString(Modes)), (first.Type, Encoding.Latin1.GetString(first.Data)));
        Assert.Equal(produced[600..], await viewer.OutputAsync(400));
    }

    private static int Produced(TerminalTest test, int count) => test.Produce(count).Length;

    private static int Number(JsonElement message, string name) => message.GetProperty(name).GetInt32();
}
