using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text.Json;
using VibeCoading.AgentClient;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Sessions;
using VibeCoading.Gateway.Terminals;
using VibeCoading.Gateway.Tests.Fakes;

namespace VibeCoading.Gateway.Tests.Terminals;

/// <summary>When a gateway talks to an agent itself, and when it leaves that to the grain.</summary>
public sealed class LeasedAgentTests : LeasedAgentTest
{
    private static readonly TimeSpan WhileRefused = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task Connection_WhenTheAgentIsElsewhere_IsNoneAndIsNotAskedForWithEachKey()
    {
        Grain.Lease = LeaseOf(Me);
        await using var agent = new LeasedAgent(Grain, default, Routes, Time);

        Assert.Null(await agent.ConnectionAsync(Cancellation));
        Time.Advance(WhileRefused);
        Assert.Null(await agent.ConnectionAsync(Cancellation));
        Assert.Equal(1, Grain.Asked);
        Time.Advance(WhileRefused);
        Assert.Null(await agent.ConnectionAsync(Cancellation));
        Assert.Equal(2, Grain.Asked);
    }

    [Fact]
    public async Task Connection_WhenSomebodyElseListens_IsNone()
    {
        using var listener = new FakeAgent(new UnixDomainSocketEndPoint(SocketPath));
        Grain.Lease = LeaseOf(Me + 1);
        await using var agent = new LeasedAgent(Grain, default, Routes, Time);

        Assert.Null(await agent.ConnectionAsync(Cancellation));
    }

    [Fact]
    public async Task Connection_WhenTheAgentRefusesTheEpoch_IsNone()
    {
        using var listener = new FakeAgent(new UnixDomainSocketEndPoint(SocketPath));
        Grain.Lease = LeaseOf(Me);
        await using var agent = new LeasedAgent(Grain, default, Routes, Time);

        Task<AgentConnection?> connecting = agent.ConnectionAsync(Cancellation).AsTask();
        await listener.AnswerHelloAsync(Operation.Error, JsonSerializer.SerializeToUtf8Bytes(new ErrorAnswer(AgentError.StaleEpoch, "older"), AgentJson.Default.ErrorAnswer));

        Assert.Null(await connecting);
    }

    [Fact]
    public async Task Connection_WhenTheAgentHangsUp_IsLeasedAgain()
    {
        using var listener = new FakeAgent(new UnixDomainSocketEndPoint(SocketPath));
        Grain.Lease = LeaseOf(Me);
        await using var agent = new LeasedAgent(Grain, default, Routes, Time);

        AgentConnection first = await ConnectedAsync(agent, listener);
        Assert.Same(first, await agent.ConnectionAsync(Cancellation));
        listener.HangUp();
        await first.Closed.WaitAsync(Cancellation);
        AgentConnection second = await ConnectedAsync(agent, listener);

        Assert.NotSame(first, second);
        Assert.Equal(2, Grain.Asked);
    }

    [Fact]
    public async Task Connection_WhenItsNodeIsLost_Ends()
    {
        using var listener = new FakeAgent(new UnixDomainSocketEndPoint(SocketPath));
        Grain.Lease = LeaseOf(Me) with { MayMove = true };
        await using var agent = new LeasedAgent(Grain, default, Routes, Time);
        AgentConnection connection = await ConnectedAsync(agent, listener);
        Assert.True(connection.IsOpen);

        await Departures.Lost.CancelAsync();

        Assert.Contains("is lost", await connection.Closed.WaitAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_OfASessionThatCannotMove_OutlivesItsNodesSilos()
    {
        using var listener = new FakeAgent(new UnixDomainSocketEndPoint(SocketPath));
        Grain.Lease = LeaseOf(Me);
        await using var agent = new LeasedAgent(Grain, default, Routes, Time);
        AgentConnection connection = await ConnectedAsync(agent, listener);

        await Departures.Lost.CancelAsync();

        Assert.True(connection.IsOpen);
    }

    [Fact]
    public async Task Input_WhenMuchIsTyped_IsReportedNowAndThen()
    {
        await using var agent = new LeasedAgent(Grain, default, Routes, Time);

        for (int key = 0; key < 100; key++) agent.ReportInput();
        Time.Advance(TimeSpan.FromSeconds(11));
        agent.ReportInput();

        Assert.Equal(2, Grain.Reported);
    }

    [Fact]
    public async Task Input_WhileTheGrainDoesNotAnswer_IsAcceptedByTheAgent()
    {
        using var listener = new FakeAgent(new UnixDomainSocketEndPoint(SocketPath));
        Grain.Lease = LeaseOf(Me);
        Grain.Report = new TaskCompletionSource().Task;
        await using var agent = new LeasedAgent(Grain, default, Routes, Time);
        await ConnectedAsync(agent, listener);
        var link = new TerminalLink(null!, Grain, default, new TerminalId("t"), agent, new StatusWait(TimeProvider.System));

        Task<long> writing = link.WriteAsync(new InputChunk("client", 0, [1, 2, 3]), Cancellation);
        byte[] accepted = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(accepted, 3);
        await listener.AnswerAsync(Operation.TerminalWrite, Operation.Result, accepted);

        Assert.Equal(3, await writing.WaitAsync(Cancellation));
        // The grain was asked, and has not answered yet.
        Assert.Equal(1, Grain.Reported);
    }
}
