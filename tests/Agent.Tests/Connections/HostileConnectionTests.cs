using System.Buffers;
using System.Text;
using VibeCoading.Agent.Tests.Rig;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Claims;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Tests.Connections;

/// <summary>What breaks the protocol harms its own connection and nobody else.</summary>
public sealed class HostileConnectionTests : AgentTest
{
    private static readonly byte[] HelloFrame = RawConnection.Frame(
        Operation.Hello, 1, System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new Hello(FrameLimits.ProtocolVersion, "s1", 1, "n"), AgentJson.Default.Hello));

    public static TheoryData<string, byte[]> Violations => new()
    {
        { "a length beyond the limit", [255, 255, 255, 255, 2, 0, 0, 0, 0] },
        { "an HTTP request", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray() },
        { "an answer", RawConnection.Frame(Operation.Result, 7) },
        { "an error", RawConnection.Frame(Operation.Error, 7, "{}"u8) },
        { "no JSON", RawConnection.Frame(Operation.TerminalOpen, 7, "{"u8) },
        { "JSON of another shape", RawConnection.Frame(Operation.TerminalOpen, 7, "[]"u8) },
        { "JSON null", RawConnection.Frame(Operation.FileStat, 7, "null"u8) },
        { "a field that is null", RawConnection.Frame(Operation.FileStat, 7, "{\"path\":null}"u8) },
        { "deep JSON", RawConnection.Frame(Operation.FileStat, 7, Encoding.ASCII.GetBytes(new string('[', 100_000))) },
        { "a follow that is cut short", RawConnection.Frame(Operation.TerminalFollow, 7, "1234"u8) },
        { "a window of too much", RawConnection.Frame(Operation.TerminalFollow, 7, [0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 0, 1, (byte)'t', 0]) },
        { "an acknowledgement that is cut short", RawConnection.Frame(Operation.TerminalAck, 7, "1234"u8) },
        { "input that is cut short", RawConnection.Frame(Operation.TerminalWrite, 7, [0, 0, 0, 0, 0, 0, 0, 0, 200, 1]) },
        { "input with an offset below zero", RawConnection.Frame(Operation.TerminalWrite, 7, [0, 0, 0, 0, 0, 0, 0, 255, 1, (byte)'t', 1, (byte)'c']) },
        { "too much input", RawConnection.Frame(Operation.TerminalWrite, 7, [0, 0, 0, 0, 0, 0, 0, 0, 1, (byte)'t', 1, (byte)'c', .. new byte[FrameLimits.MaxChunkBytes + 1]]) },
        { "a cancel of nothing", RawConnection.Frame(Operation.Cancel, 7) },
    };

    [Theory, MemberData(nameof(Violations))]
    public async Task Violation_EndsThatConnectionOnly(string name, byte[] bytes)
    {
        using var hostile = new RawConnection(Agent.Directory.Socket);
        await hostile.SendAsync(HelloFrame);
        await hostile.ReceiveFrameAsync();
        await hostile.SendAsync(bytes);

        await hostile.ClosedAsync();
        await Client.AskAsync(Operation.Ping);
        Assert.NotEmpty(name);
    }

    [Fact]
    public async Task RequestId_ThatIsInUse_EndsTheConnection()
    {
        await Client.OpenAsync("t", "read x");
        using var hostile = new RawConnection(Agent.Directory.Socket);
        await hostile.SendAsync(HelloFrame);
        byte[] read = RawConnection.Frame(Operation.TerminalFollow, 9, new TerminalFollow("t", 0, 1, IsBlank: false, "").Encode(new byte[PayloadWriter.MaxHeadBytes]));
        await hostile.SendAsync([.. read, .. read]);

        await hostile.ClosedAsync();
        await Client.AskAsync(Operation.Ping);
    }

    [Fact]
    public async Task Operation_OfALaterVersion_IsRefusedAndTheConnectionLives()
    {
        await Refused.WithAsync(AgentError.BadRequest, Client.AskAsync((Operation)127));
        await Refused.WithAsync(AgentError.BadRequest, Client.AskAsync((Operation)0));
        await Client.AskAsync(Operation.Ping);
    }

    [Fact]
    public async Task Noise_IsSurvived()
    {
        var random = new Random(20260730);
        for (int round = 0; round < 200; round++)
        {
            using var hostile = new RawConnection(Agent.Directory.Socket);
            byte[] noise = new byte[random.Next(1, 4096)];
            random.NextBytes(noise);
            // Half of them with a length that makes sense, and behind a Hello, so that the noise gets further.
            if (round % 2 == 0)
            {
                BitConverter.TryWriteBytes(noise, noise.Length < FrameLimits.HeaderBytes ? 0 : noise.Length - FrameLimits.HeaderBytes);
                noise = [.. HelloFrame, .. noise];
            }

            await hostile.SendAsync(noise);
        }

        await Client.AskAsync(Operation.Ping);
    }

    [Fact]
    public async Task FrameByteByByte_IsUnderstood()
    {
        using var slow = new RawConnection(Agent.Directory.Socket);
        foreach (byte single in HelloFrame) await slow.SendAsync([single]);

        var answer = new ReadOnlySequence<byte>(await slow.ReceiveFrameAsync());
        Assert.True(FrameParser.TryRead(ref answer, out Frame frame));
        Assert.Equal((Operation.Result, 1u), (frame.Operation, frame.RequestId));
    }

    [Fact]
    public async Task ManyFramesAtOnce_AreAllAnswered()
    {
        using var eager = new RawConnection(Agent.Directory.Socket);
        await eager.SendAsync([.. HelloFrame, .. Enumerable.Range(2, 1000).SelectMany(i => RawConnection.Frame(Operation.Ping, (uint)i))]);

        for (uint i = 1; i <= 1001; i++) Assert.Equal(i, BitConverter.ToUInt32((await eager.ReceiveFrameAsync()).AsSpan(5)));
    }

    [Fact]
    public async Task WaitingRequests_AreBounded()
    {
        const int MostOfATerminal = 1024;
        for (int t = 0; t <= FrameLimits.MaxPendingRequests / MostOfATerminal; t++) await Client.OpenAsync($"t{t}", "read x; echo done");
        var all = Enumerable.Range(0, FrameLimits.MaxPendingRequests)
            .Select(i => Client.Follow(new TerminalFollow($"t{i / MostOfATerminal}", 0, 1, IsBlank: false, ""))).ToArray();
        await Refused.WithAsync(AgentError.LimitReached, Client.ReadAsync($"t{FrameLimits.MaxPendingRequests / MostOfATerminal}", 0));

        foreach (var one in all) Assert.Equal(TerminalOutputKind.Size, (await one.Answers.NextAsync()).Kind);
    }

    [Fact]
    public async Task Connections_AreBounded()
    {
        List<RawConnection> idle = [.. Enumerable.Range(0, 63).Select(_ => new RawConnection(Agent.Directory.Socket))];
        using (var refused = new RawConnection(Agent.Directory.Socket)) await refused.ClosedAsync();

        await Client.AskAsync(Operation.Ping);
        foreach (RawConnection connection in idle) connection.Dispose();
        await Client.AskAsync(Operation.Ping);
        await using AgentClient again = await Agent.ConnectAsync();
    }

    [Fact]
    public async Task SiloThatDoesNotRead_HoldsUpNobodyAndCostsLittle()
    {
        await Client.OpenAsync("t", "stty raw -echo; yes", ringBytes: 64 * 1024);
        await View("t").UntilAsync("y\ny\n");
        using var stalled = new RawConnection(Agent.Directory.Socket);
        await stalled.SendAsync(HelloFrame);
        byte[] head = new TerminalFollow("t", 0, FrameLimits.MaxWindowBytes, IsBlank: false, "").Encode(new byte[PayloadWriter.MaxHeadBytes]).ToArray();
        byte[] reads = [.. Enumerable.Range(2, 100_000).SelectMany(i => RawConnection.Frame(Operation.TerminalFollow, (uint)i, head))];
        Assert.True(stalled.SendUntilFull(reads) < reads.Length, "The agent took every request of a silo that reads no answers.");

        var viewer = new Viewer(Client, "t");
        for (int i = 0; i < 500; i++) await viewer.ReadAsync();
        Assert.InRange(Agent.ResidentKilobytes, 0, 10 * 1024);
    }
}
