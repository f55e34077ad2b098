using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using VibeCoading.Gateway.Tests.Fakes;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Terminals.Fuzz;

/// <summary>
/// Anything may be said on a terminal's socket: the connection goes on or is closed as documented, the gateway logs no exception, and neither it nor
/// another terminal is harmed. Each time something else is said; a failure names the seed, and VIBE_SEED repeats it.
/// </summary>
public sealed class FuzzTests(GatewayFixture fixture)
{
    private static readonly int Connections = Environment.GetEnvironmentVariable("VIBE_SOAK") is "1" ? 5_000 : 150;
    private const int MostMessages = 20;
    private const int WitnessEvery = 25;

    private readonly int _seed = Environment.GetEnvironmentVariable("VIBE_SEED") is { } seed ? int.Parse(seed, CultureInfo.InvariantCulture) : Random.Shared.Next(1_000_000_000);

    [Fact, Trait("Form", "soak")]
    public Task Control_OfAnyKind_IsTakenOrRefusedAsDocumented() => FuzzAsync(TermSocket.Protocol, async (random, _, fuzzed, number) =>
    {
        var fuzz = new ControlFuzz(random);
        await fuzzed.SendAsync(random.Next(4) == 0 ? fuzz.First($"fuzz-{number}") : fuzz.Hello($"fuzz-{number}"));
        for (int left = random.Next(MostMessages); left > 0; left--) await fuzzed.SendAsync(fuzz.Next());
        await fuzzed.SendAsync(new FuzzMessage(WebSocketMessageType.Text, Encoding.UTF8.GetBytes($"{{\"t\":\"ping\",\"n\":{-number - 100}}}"), Verdict.Taken));
        await fuzzed.CheckAsync(frame => frame.Type == WebSocketMessageType.Text && frame.ToString() == $"{{\"t\":\"pong\",\"n\":{-number - 100}}}");
    });

    [Fact, Trait("Form", "soak")]
    public Task Ttyd_OfAnyKind_IsTakenOrRefusedAsDocumented() => FuzzAsync("tty", async (random, terminal, fuzzed, _) =>
    {
        var fuzz = new TtyFuzz(random);
        await fuzzed.SendAsync(random.Next(4) == 0 ? fuzz.First() : fuzz.Hello());
        for (int left = random.Next(MostMessages); left > 0; left--) await fuzzed.SendAsync(fuzz.Next());
        await fuzzed.SendAsync(new FuzzMessage(WebSocketMessageType.Binary, "3"u8.ToArray(), Verdict.Taken));
        await fuzzed.SendAsync(new FuzzMessage(WebSocketMessageType.Binary, "0the end"u8.ToArray(), Verdict.Taken));
        await EndsTypedAsync(terminal, fuzzed);
    });

    [Fact, Trait("Form", "soak")]
    public Task Raw_OfAnyKind_IsTyped() => FuzzAsync(null, async (random, terminal, fuzzed, _) =>
    {
        for (int left = random.Next(MostMessages); left > 0; left--)
        {
            byte[] data = new byte[random.Next(4) == 0 ? random.Next(20_000) : random.Next(20)];
            random.NextBytes(data);
            bool isText = random.Next(8) == 0;
            if (isText) for (int i = 0; i < data.Length; i++) data[i] &= 0x7f;
            await fuzzed.SendAsync(new FuzzMessage(isText ? WebSocketMessageType.Text : WebSocketMessageType.Binary, data, Verdict.Taken, random.Next(1, 4)));
        }

        if (random.Next(6) == 0) await fuzzed.SendAsync(new FuzzMessage(WebSocketMessageType.Text, [0xff], Verdict.NotText));
        await fuzzed.SendAsync(new FuzzMessage(WebSocketMessageType.Binary, "the end"u8.ToArray(), Verdict.Taken));
        await EndsTypedAsync(terminal, fuzzed);
    });

    [Fact]
    public async Task Query_OfAnyKind_IsTakenOr400()
    {
        var random = new Random(_seed);
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        string[] values = ["", "0", "start", "tail", "-1", "1e3", "%00", "%ff", "%", "99999999999999999999", "9223372036854775807", "0x1", "+1", "%20", "é", new('9', 3000)];
        for (int i = 0; i < Connections; i++)
        {
            string query = $"?{string.Join('&', Enumerable.Range(0, random.Next(4)).Select(_ => $"{Pick("from", "cols", "rows", "FROM", "ticket2", "")}{Pick("=", "")}{Pick(values)}"))}";
            try
            {
                using TermSocket viewer = await test.ConnectAsync(Pick(null, "tty"), query);
            }
            catch (UpgradeRefusedException refused)
            {
                Assert.True(refused.Status == HttpStatusCode.BadRequest, $"Seed {_seed}: {query} was answered with {refused.Status}.");
            }
        }

        AssertNoErrors();

        T Pick<T>(params T[] from) => from[random.Next(from.Length)];
    }

    [Fact]
    public Task Frames_OfAnyKind_HarmNobody() => BesideAWitnessAsync(async (random, test, terminal, number) =>
    {
        using RawWebSocket socket = await RawWebSocket.ConnectAsync(test.Api, test.Session.SocketPath(terminal), random.Next(3) switch { 0 => null, 1 => "tty", _ => TermSocket.Protocol });
        for (int left = random.Next(1, 6); left > 0; left--)
        {
            // Most begin as a frame does, of a kind that there is, masked as a client's must be.
            byte[] bytes = new byte[random.Next(2, 300)];
            random.NextBytes(bytes);
            if (random.Next(4) > 0) bytes[0] = (byte)(0x80 | (random.Next(2) == 0 ? random.Next(3) : random.Next(8, 11)));
            if (random.Next(4) > 0) bytes[1] = (byte)(0x80 | Math.Min(random.Next(128), bytes.Length));
            await socket.SendAsync(bytes);
        }

        if (random.Next(2) == 0) await socket.ReadToEndAsync();
    });

    private Task FuzzAsync(string? protocol, Func<Random, FakeTerminal, FuzzedSocket, int, Task> talk) => BesideAWitnessAsync(async (random, test, terminal, number) =>
    {
        using TermSocket socket = await TermSocket.ConnectAsync(test.Api, test.Session.SocketPath(terminal), protocol);
        await talk(random, terminal, new FuzzedSocket(socket), number);
        if (random.Next(4) == 0) socket.Break();
    });

    /// <summary>Has connections made, each to a terminal of its own, while another terminal is in use.</summary>
    private async Task BesideAWitnessAsync(Func<Random, TerminalTest, FakeTerminal, int, Task> connect)
    {
        TerminalTest witnessed = await TerminalTest.CreateAsync(fixture);
        using TermSocket witness = await witnessed.ConnectAsync();
        await witness.HelloAsync("start", "witness");
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        for (int number = 0; number < Connections; number++)
        {
            FakeTerminal terminal = test.Session.AddTerminal($"t{number}");
            terminal.Write(new byte[1000]);
            try
            {
                await connect(new Random(_seed + number), test, terminal, number);
            }
            catch (Exception failed)
            {
                throw new InvalidOperationException($"Seed {_seed}, connection {number}: {failed.Message}", failed);
            }

            if (number % WitnessEvery == 0) Assert.Equal(witnessed.Produce(100), await witness.OutputAsync(100));
        }

        await witness.TypeAsync("unharmed");
        await witnessed.Terminal.UntilAsync(terminal => terminal.Typed.AsSpan().SequenceEqual("unharmed"u8));
        AssertNoErrors();
    }

    /// <summary>Without words for it, what is typed shows that a connection goes on.</summary>
    private static async Task EndsTypedAsync(FakeTerminal terminal, FuzzedSocket fuzzed)
    {
        using var stop = new CancellationTokenSource();
        Task closed = fuzzed.CheckAsync(_ => false);
        Task typed = fuzzed.MustClose ? Task.Delay(Timeout.Infinite, stop.Token) : terminal.UntilAsync(all => all.Typed.AsSpan().EndsWith("the end"u8));
        await await Task.WhenAny(closed, typed);
        await stop.CancelAsync();
    }

    /// <summary>Other tests share this gateway, and some have it log an error.</summary>
    private void AssertNoErrors()
    {
        string[] errors = [.. fixture.Gateway.Errors.All.Where(error => error.Contains("Gateway.Terminals", StringComparison.Ordinal) || error.Contains("Gateway.Sockets", StringComparison.Ordinal))];
        Assert.True(errors.Length == 0, $"Seed {_seed}: the gateway logged\n{string.Join('\n', errors)}");
    }
}
