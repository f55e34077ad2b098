using System.Net;
using System.Text;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Terminals;

public sealed class RawTests(GatewayFixture fixture)
{
    [Fact]
    public async Task Raw_TextAndBinary_AreInput()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync(null);

        await viewer.SayTextAsync("echo ü\r");
        await viewer.TypeAsync([3]);
        await test.Terminal.UntilAsync(terminal => terminal.Typed.Length == 9);

        Assert.Null(viewer.Subprotocol);
        Assert.Equal("echo ü\r\u0003", Encoding.UTF8.GetString(test.Terminal.Typed));
    }

    [Theory]
    [InlineData("?from=start", 0)]
    [InlineData("?from=400", 400)]
    [InlineData("?from=tail", 1000)]
    [InlineData("", 1000)]
    public async Task Raw_ShowsOutputFromWhereItAsks_ThenCloses1000(string query, int from)
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        byte[] before = test.Produce(1000);
        using TermSocket viewer = await test.ConnectAsync(null, query);
        await viewer.TypeAsync("x");
        await test.Terminal.UntilAsync(terminal => terminal.Typed.Length == 1);

        byte[] after = test.Produce(500);
        test.Terminal.Exit(0);
        byte[] expected = [.. before[from..], .. after];

        Assert.Equal(expected, await viewer.OutputAsync(expected.Length));
        Assert.Equal(1000, (await viewer.NextAsync()).Code);
    }

    [Fact]
    public async Task Raw_WithSize_ResizesTheTerminal()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync(null, "?cols=111&rows=22");

        await test.Terminal.UntilAsync(terminal => terminal.Size == (111, 22));
    }

    [Fact]
    public async Task Raw_NeedsNoAcknowledgements()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        byte[] produced = test.Produce(5_000_000);
        using TermSocket viewer = await test.ConnectAsync(null, "?from=start");

        Assert.Equal(produced, await viewer.OutputAsync(produced.Length));
    }

    [Theory]
    [InlineData("?from=middle")]
    [InlineData("?from=-1")]
    [InlineData("?cols=wide")]
    public async Task Raw_WithQueryThatMakesNoSense_Is400BeforeTheUpgrade(string query)
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);

        UpgradeRefusedException refused = await Assert.ThrowsAsync<UpgradeRefusedException>(() => test.ConnectAsync(null, query));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
    }
}
