using System.Text;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Gateway.Terminals.Protocol;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Terminals;

public sealed class MalformedTests(GatewayFixture fixture)
{
    private const string Hello = """{"t":"hello","v":1,"clientId":"c","from":"start"}""";

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"t":"bye"}""")]
    [InlineData("""{"t":7}""")]
    [InlineData("""{"t":"ping","n":1}""")]
    [InlineData("""{"t":"hello"}""")]
    [InlineData("""{"t":"hello","v":2,"clientId":"c","from":"start"}""")]
    [InlineData("""{"t":"hello","v":1,"clientId":"","from":"start"}""")]
    [InlineData("""{"t":"hello","v":1,"clientId":"a b","from":"start"}""")]
    [InlineData("""{"t":"hello","v":1,"clientId":"c","from":"middle"}""")]
    [InlineData("""{"t":"hello","v":1,"clientId":"c","from":-1}""")]
    [InlineData("""{"t":"hello","v":1,"clientId":"c","from":1.5}""")]
    [InlineData("""{"t":"hello","v":1,"clientId":"c","from":1000000}""")]
    [InlineData("""{"t":"hello","v":1,"clientId":"c","from":"start","inFrom":-1}""")]
    [InlineData("""{"t":"hello","v":1,"clientId":"c","from":"start","inFrom":9223372036854775807}""")]
    [InlineData("""{"t":"hello","v":1,"clientId":"c","from":"start","cols":"80"}""")]
    [InlineData("""{"t":"hello","v":1,"v":1,"clientId":"c","from":"start"}""")]
    [InlineData("""{"t":"hello","v":1,"clientId":null,"from":"start"}""")]
    public async Task FirstMessage_ThatMakesNoSense_Closes4400(string message)
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync();

        await viewer.SayTextAsync(message);

        Assert.Equal(4400, (await viewer.CloseAsync()).Code);
    }

    [Theory]
    [InlineData(Hello)]
    [InlineData("""{"t":"ack","o":1}""")]
    [InlineData("""{"t":"ack","o":-1}""")]
    [InlineData("""{"t":"ack"}""")]
    [InlineData("""{"t":"ack","o":99999999999999999999}""")]
    [InlineData("""{"t":"resize","cols":80}""")]
    [InlineData("""{"t":"signal","name":""}""")]
    [InlineData("""{"t":"signal","name":null}""")]
    [InlineData("""{"t":"ping","n":"1"}""")]
    [InlineData("nonsense")]
    public async Task LaterMessage_ThatMakesNoSense_Closes4400AndHarmsNobodyElse(string message)
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync();
        using TermSocket other = await test.ConnectAsync();
        await viewer.HelloAsync("start", "c1");
        await other.HelloAsync("start", "c2");

        await viewer.SayTextAsync(message);
        TermSocket.Frame close = await viewer.CloseAsync();
        byte[] produced = test.Produce(10);

        Assert.Equal(4400, close.Code);
        Assert.False(string.IsNullOrEmpty(close.Reason));
        Assert.Equal(produced, await other.OutputAsync(10));
    }

    [Fact]
    public async Task Input_BeforeHello_Closes4400()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync();

        await viewer.TypeAsync("x");

        Assert.Equal(4400, (await viewer.CloseAsync()).Code);
    }

    [Fact]
    public async Task InputOffset_BeyondWhatWasAccepted_Closes4400()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        test.Terminal.KnowClient("c", 5);
        using TermSocket viewer = await test.ConnectAsync();

        await viewer.SayTextAsync("""{"t":"hello","v":1,"clientId":"c","from":"start","inFrom":6}""");

        Assert.Equal(4400, (await viewer.CloseAsync()).Code);
    }

    [Fact]
    public async Task Message_ThatIsTooLong_Closes4400()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("start");

        await viewer.SayTextAsync($$"""{"t":"ping","n":1,"more":"{{new string('x', 100_000)}}"}""");

        Assert.Equal(4400, (await viewer.CloseAsync()).Code);
    }

    [Fact]
    public async Task UnknownField_IsPassedOver()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("start");

        await viewer.SayTextAsync("""{"n":4,"sentAt":12.5,"t":"ping"}""");

        Assert.Equal(4, (await viewer.ControlAsync("pong")).GetProperty("n").GetInt64());
    }

    [Fact]
    public async Task Hello_WithAnotherEpoch_Closes4410()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync();

        await viewer.SayTextAsync("""{"t":"hello","v":1,"clientId":"c","from":0,"epoch":"older"}""");

        Assert.Equal(4410, (await viewer.CloseAsync()).Code);
    }

    [Theory]
    [InlineData(SessionState.Requested, "requested")]
    [InlineData(SessionState.Hibernated, "hibernated")]
    [InlineData(SessionState.Recovering, "recovering")]
    [InlineData(SessionState.Stopping, "stopping")]
    [InlineData(SessionState.Failed, "failed: no disk")]
    public async Task SessionThatIsNotReady_Closes4409WithItsState_EvenBeforeHello(SessionState state, string reason)
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture, state);
        if (state == SessionState.Failed) test.Session.Reason = "no disk";
        using TermSocket viewer = await test.ConnectAsync();

        TermSocket.Frame close = await viewer.CloseAsync();

        Assert.Equal((4409, reason), (close.Code, close.Reason));
    }

    [Theory]
    [InlineData(TermSocket.Protocol)]
    [InlineData(null)]
    public async Task SessionThatIsStarting_WhenItBecomesReady_IsServed(string? protocol)
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture, SessionState.Starting);
        using TermSocket viewer = await test.ConnectAsync(protocol, protocol is null ? "?from=0" : "");
        Task greeted = protocol is null ? Task.CompletedTask : viewer.HelloAsync("start");

        await test.Session.Waited.Task;
        test.Session.BecomeReady();
        await greeted;
        byte[] sent = test.Produce(1000);

        Assert.Equal(sent, await viewer.OutputAsync(sent.Length));
    }

    [Fact]
    public async Task Reason_LongerThanACloseFrameHolds_IsCut()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture, SessionState.Failed);
        test.Session.Reason = string.Concat(Enumerable.Repeat("größer ", 50));
        using TermSocket viewer = await test.ConnectAsync();

        TermSocket.Frame close = await viewer.CloseAsync();

        Assert.Equal(4409, close.Code);
        Assert.StartsWith("failed: größer größer", close.Reason, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(close.Reason!), 100, 123);
    }

    [Theory]
    [InlineData(TermSocket.Protocol)]
    [InlineData(null)]
    public async Task TerminalThatDoesNotExist_Closes4404(string? protocol)
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        test.Session.Terminals.Clear();
        using TermSocket viewer = await test.ConnectAsync(protocol);
        if (protocol is not null) await viewer.SayTextAsync(Hello);

        Assert.Equal(4404, (await viewer.CloseAsync()).Code);
    }

    [Fact]
    public async Task AnothersTerminal_Closes4404AsAMissingOneDoes()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        (_, Api stranger) = await fixture.NewOwnerAsync();
        using TermSocket viewer = await TermSocket.ConnectAsync(stranger, test.Session.SocketPath(test.Terminal));

        Assert.Equal(4404, (await viewer.CloseAsync()).Code);
    }

    [Fact]
    public void Parser_OverAnyInput_AnswersAndNeverThrows()
    {
        var random = new Random(20240229);
        byte[][] seeds =
        [
            .. new[]
            {
                Hello,
                """{"t":"hello","v":1,"clientId":"c","epoch":"e","from":12,"inFrom":3,"cols":80,"rows":24,"readOnly":true,"window":65536}""",
                """{"t":"ack","o":123}""",
                """{"t":"resize","cols":80,"rows":24}""",
                """{"t":"signal","name":"INT"}""",
                """{"t":"ping","n":1}""",
            }.Select(Encoding.UTF8.GetBytes),
        ];
        int understood = 0;

        for (int round = 0; round < 40_000; round++)
        {
            byte[] message = [.. seeds[random.Next(seeds.Length)]];
            for (int change = random.Next(4); change > 0; change--)
            {
                int at = random.Next(message.Length);
                message = random.Next(4) switch
                {
                    0 => [.. message[..at], (byte)random.Next(256), .. message[(at + 1)..]],
                    1 => [.. message[..at], .. message[random.Next(at, message.Length)..]],
                    2 => [.. message[..at], .. message[random.Next(message.Length)..], .. message[at..]],
                    _ => [.. message[..at], .. "\"\\ud800\""u8, .. message[at..]],
                };
                if (message.Length == 0) break;
            }

            if (ControlParser.TryParse(message, out ClientMessage? parsed, out string? fault)) understood++;
            Assert.NotEqual(parsed is not null && fault is null, fault is not null);
        }

        Assert.InRange(understood, 4_000, 36_000);
    }
}
