using System.Text;
using VibeCoading.AgentClient.Terminals;
using VibeCoading.AgentClient;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Terminals;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Agents;
using VibeCoading.Silo.Terminals;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Agents;

/// <summary>Whatever runs in a container may answer in its agent's place. Each of these ends the connection and nothing else.</summary>
public sealed class HostileAgentTests
{
    [Theory]
    [InlineData("garbage", "beyond the limit")]
    [InlineData("huge", "beyond the limit")]
    [InlineData("unasked", "was not made")]
    [InlineData("request", "is no answer")]
    [InlineData("twice", "was not made")]
    [InlineData("not json", "cannot be read")]
    [InlineData("no fields", "cannot be read")]
    [InlineData("odd refusal", "unknown reason")]
    public async Task Agent_WhenItBreaksTheProtocol_IsCutOff(string misdeed, string words)
    {
        await using FakeAgent agent = await FakeAgent.ListenAsync();
        await using AgentConnection connection = await agent.ClaimedAsync();
        Task<TerminalInfo> asked = connection.AskAsync(
            Operation.TerminalStat,
            [],
            default,
            AgentConnection.Json(AgentProtocol.AgentJson.Default.TerminalInfo),
            Within.Token());
        (_, uint id, _) = await agent.ReceiveAsync();

        await (misdeed switch
        {
            "garbage" => agent.SendAsync(Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\n\r\n")),
            "huge" => agent.SendAsync([0x01, 0x00, 0x10, 0x00, 128, 1, 0, 0, 0]),
            "unasked" => agent.AnswerAsync(id + 1000, []),
            "request" => agent.AnswerAsync(id, [], Operation.TerminalOpen),
            "twice" => agent.SendAsync([.. Frame(id, "{}"), .. Frame(id, "{}")]),
            "not json" => agent.AnswerAsync(id, "{{{{"u8.ToArray()),
            "no fields" => agent.AnswerAsync(id, "{}"u8.ToArray()),
            "odd refusal" => agent.AnswerAsync(id, """{"error":99,"message":"?"}"""u8.ToArray(), Operation.Error),
            _ => throw new ArgumentOutOfRangeException(nameof(misdeed)),
        });

        string reason = await connection.Closed.WaitAsync(Within.Token());
        Assert.Contains("broke the protocol", reason, StringComparison.Ordinal);
        if (misdeed != "twice") Assert.Contains(words, reason, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ContainerLostException>(() => asked);
    }

    [Fact]
    public async Task Claim_WhenTheAgentSaysNothing_GivesUp()
    {
        await using FakeAgent agent = await FakeAgent.ListenAsync();

        ContainerLostException lost = await Assert.ThrowsAsync<ContainerLostException>(() => agent.ClaimAsync(deadline: TimeSpan.FromMilliseconds(100)));

        Assert.Contains("said nothing", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Claim_WhenTheAgentSpeaksAnotherProtocol_IsRefused()
    {
        await using FakeAgent agent = await FakeAgent.ListenAsync();
        Task claim = agent.ClaimAsync();
        (_, uint id, _) = await agent.ReceiveAsync();

        await agent.AnswerAsync(id, """{"protocol":77,"version":"x","bootId":"b","openFilesSoft":1,"openFilesHard":1}"""u8.ToArray());

        ContainerLostException lost = await Assert.ThrowsAsync<ContainerLostException>(() => claim);
        Assert.Contains("77", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_WhenItGoesBackwardsOrIsEmpty_IsNoOutput()
    {
        Assert.Throws<ProtocolException>(() => TerminalAnswers.Output(new(Output(offset: 4, data: 1)), from: 5));
        Assert.Throws<ProtocolException>(() => TerminalAnswers.Output(new(Output(offset: 5, data: 0)), from: 5));
        Assert.Throws<ProtocolException>(() => TerminalAnswers.Output(new(Output(offset: 5, data: FrameLimits.MaxChunkBytes + 1)), from: 5));
        Assert.Throws<ProtocolException>(() => TerminalAnswers.Output(new(Output(offset: long.MaxValue, data: 1)), from: 5));
        Assert.Equal(7, TerminalAnswers.Output(new(Output(offset: 7, data: 1)), from: 5).Offset);
    }

    private static byte[] Output(long offset, int data)
    {
        Span<byte> head = stackalloc byte[PayloadWriter.MaxHeadBytes];
        return [.. TerminalOutput.EncodeHead(offset, TerminalOutputKind.Data, head), .. new byte[data]];
    }

    private static byte[] Frame(uint id, string payload) =>
        [(byte)payload.Length, 0, 0, 0, (byte)Operation.Result, (byte)id, (byte)(id >> 8), (byte)(id >> 16), (byte)(id >> 24), .. Encoding.ASCII.GetBytes(payload)];
}
