using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using VibeCoading.AgentClient;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Claims;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Sessions;
using VibeCoading.Gateway.Terminals;

namespace VibeCoading.Gateway.Tests.Terminals;

/// <summary>When a gateway talks to an agent itself, and when it leaves that to the grain.</summary>
public sealed class LeasedAgentTests : IDisposable
{
    private static readonly TimeSpan WhileRefused = TimeSpan.FromSeconds(4);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("v");
    private readonly FakeTimeProvider _time = new();
    private readonly Leases _grain = new();
    private readonly CancellationTokenSource _lost = new();

    /// <summary>The user id of this process, as <c>proc_pid_status(5)</c> tells it.</summary>
    private static uint Me { get; } = uint.Parse(
        File.ReadLines("/proc/self/status").Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2], CultureInfo.InvariantCulture);

    private string SocketPath => Path.Combine(_directory.FullName, "agent.sock");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _lost.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Connection_WhenTheAgentIsElsewhere_IsNoneAndIsNotAskedForWithEachKey()
    {
        _grain.Lease = LeaseOf(Me);
        await using var agent = new LeasedAgent(_grain, default, _ => _lost.Token, _time);

        Assert.Null(await agent.ConnectionAsync(Cancellation));
        _time.Advance(WhileRefused);
        Assert.Null(await agent.ConnectionAsync(Cancellation));
        Assert.Equal(1, _grain.Asked);
        _time.Advance(WhileRefused);
        Assert.Null(await agent.ConnectionAsync(Cancellation));
        Assert.Equal(2, _grain.Asked);
    }

    [Fact]
    public async Task Connection_WhenSomebodyElseListens_IsNone()
    {
        using var listener = new Listener(SocketPath);
        _grain.Lease = LeaseOf(Me + 1);
        await using var agent = new LeasedAgent(_grain, default, _ => _lost.Token, _time);

        Assert.Null(await agent.ConnectionAsync(Cancellation));
    }

    [Fact]
    public async Task Connection_WhenTheAgentRefusesTheEpoch_IsNone()
    {
        using var listener = new Listener(SocketPath);
        _grain.Lease = LeaseOf(Me);
        await using var agent = new LeasedAgent(_grain, default, _ => _lost.Token, _time);

        Task<AgentConnection?> connecting = agent.ConnectionAsync(Cancellation).AsTask();
        await listener.AnswerHelloAsync(Operation.Error, JsonSerializer.SerializeToUtf8Bytes(new ErrorAnswer(AgentError.StaleEpoch, "older"), AgentJson.Default.ErrorAnswer));

        Assert.Null(await connecting);
    }

    [Fact]
    public async Task Connection_WhenTheAgentHangsUp_IsLeasedAgain()
    {
        using var listener = new Listener(SocketPath);
        _grain.Lease = LeaseOf(Me);
        await using var agent = new LeasedAgent(_grain, default, _ => _lost.Token, _time);

        AgentConnection first = await ConnectedAsync(agent, listener);
        Assert.Same(first, await agent.ConnectionAsync(Cancellation));
        listener.HangUp();
        await first.Closed.WaitAsync(Cancellation);
        AgentConnection second = await ConnectedAsync(agent, listener);

        Assert.NotSame(first, second);
        Assert.Equal(2, _grain.Asked);
    }

    [Fact]
    public async Task Connection_WhenItsNodeIsLost_Ends()
    {
        using var listener = new Listener(SocketPath);
        _grain.Lease = LeaseOf(Me) with { MayMove = true };
        await using var agent = new LeasedAgent(_grain, default, _ => _lost.Token, _time);
        AgentConnection connection = await ConnectedAsync(agent, listener);
        Assert.True(connection.IsOpen);

        await _lost.CancelAsync();

        Assert.Contains("is lost", await connection.Closed.WaitAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_OfASessionThatCannotMove_OutlivesItsNodesSilos()
    {
        using var listener = new Listener(SocketPath);
        _grain.Lease = LeaseOf(Me);
        await using var agent = new LeasedAgent(_grain, default, _ => _lost.Token, _time);
        AgentConnection connection = await ConnectedAsync(agent, listener);

        await _lost.CancelAsync();

        Assert.True(connection.IsOpen);
    }

    [Fact]
    public async Task Input_WhenMuchIsTyped_IsReportedNowAndThen()
    {
        await using var agent = new LeasedAgent(_grain, default, _ => _lost.Token, _time);

        for (int key = 0; key < 100; key++) agent.ReportInput();
        _time.Advance(TimeSpan.FromSeconds(11));
        agent.ReportInput();

        Assert.Equal(2, _grain.Reported);
    }

    [Fact]
    public async Task Input_WhileTheGrainDoesNotAnswer_IsAcceptedByTheAgent()
    {
        using var listener = new Listener(SocketPath);
        _grain.Lease = LeaseOf(Me);
        _grain.Report = new TaskCompletionSource().Task;
        await using var agent = new LeasedAgent(_grain, default, _ => _lost.Token, _time);
        await ConnectedAsync(agent, listener);
        var link = new TerminalLink(null!, _grain, default, new TerminalId("t"), agent, new StatusWait(TimeProvider.System));

        Task<long> writing = link.WriteAsync(new InputChunk("client", 0, [1, 2, 3]), Cancellation);
        byte[] accepted = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(accepted, 3);
        await listener.AnswerAsync(Operation.TerminalWrite, Operation.Result, accepted);

        Assert.Equal(3, await writing.WaitAsync(Cancellation));
        // The grain was asked, and has not answered yet.
        Assert.Equal(1, _grain.Reported);
    }

    private static async Task<AgentConnection> ConnectedAsync(LeasedAgent agent, Listener listener)
    {
        Task<AgentConnection?> connecting = agent.ConnectionAsync(Cancellation).AsTask();
        var answer = new HelloAnswer(FrameLimits.ProtocolVersion, "fake", "boot", 1024, 1024);
        await listener.AnswerHelloAsync(Operation.Result, JsonSerializer.SerializeToUtf8Bytes(answer, AgentJson.Default.HelloAnswer));
        return Assert.IsType<AgentConnection>(await connecting);
    }

    private AgentLease LeaseOf(uint uid) => new(SocketPath, uid, new SessionId(Guid.Empty), 1, new NodeId("here"));

    private sealed class Listener : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        private Socket? _accepted;

        public Listener(string path)
        {
            _listener.Bind(new UnixDomainSocketEndPoint(path));
            _listener.Listen();
        }

        public async Task AnswerHelloAsync(Operation operation, byte[] payload)
        {
            _accepted = await _listener.AcceptAsync(Cancellation);
            await AnswerAsync(Operation.Hello, operation, payload);
        }

        public async Task AnswerAsync(Operation asked, Operation operation, byte[] payload)
        {
            byte[] received = new byte[4096];
            int count = await _accepted!.ReceiveAsync(received, Cancellation);
            var bytes = new ReadOnlySequence<byte>(received, 0, count);
            Assert.True(FrameParser.TryRead(ref bytes, out Frame request));
            Assert.Equal(asked, request.Operation);
            var answer = new ArrayBufferWriter<byte>();
            FrameWriter.Write(answer, operation, request.RequestId, payload);
            await _accepted.SendAsync(answer.WrittenMemory, Cancellation);
        }

        public void HangUp() => _accepted!.Dispose();

        public void Dispose()
        {
            _accepted?.Dispose();
            _listener.Dispose();
        }
    }

    private sealed class Leases : ISessionTerminals
    {
        public AgentLease? Lease { get; set; }

        public int Asked { get; private set; }

        public int Reported { get; private set; }

        public Task Report { get; set; } = Task.CompletedTask;

        public Task<AgentLease> LeaseAgent(Caller caller, CancellationToken cancellationToken = default)
        {
            Asked++;
            return Task.FromResult(Lease!);
        }

        public Task ReportInput(Caller caller)
        {
            Reported++;
            return Report;
        }

        public Task LeaveTerminal(Caller caller, TerminalId terminal, string clientId) => throw new NotSupportedException();

        public Task ReportConnected(Caller caller, TimeSpan after) => throw new NotSupportedException();

        public Task<TerminalView> OpenTerminal(Caller caller, OpenTerminal request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<ImmutableArray<TerminalView>> ListTerminals(Caller caller, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<TerminalAttachment> AttachTerminal(Caller caller, TerminalId terminal, string clientId, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public async IAsyncEnumerable<OutputChunk> ReadTerminal(
            Caller caller, TerminalId terminal, ReadOutput request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.CompletedTask;
            yield break;
        }

        public Task<long> WriteTerminal(Caller caller, TerminalId terminal, InputChunk input, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task ResizeTerminal(Caller caller, TerminalId terminal, string clientId, int cols, int rows, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task SignalTerminal(Caller caller, TerminalId terminal, string signal, string clientId, long typed, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task CloseTerminal(Caller caller, TerminalId terminal, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
