using System.Buffers;
using System.Text.Json;
using VibeCoading.AgentClient;
using VibeCoading.AgentClient.Terminals;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Terminals;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Agents;

/// <summary>What one that follows a terminal asks of its agent, and what it bears.</summary>
public sealed class AgentTerminalReaderTests : IAsyncLifetime
{
    private const int Frame = FrameLimits.MaxChunkBytes;

    private FakeAgent _agent = null!;
    private AgentConnection _connection = null!;

    public async ValueTask InitializeAsync()
    {
        _agent = await FakeAgent.ListenAsync();
        _connection = await _agent.ClaimedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _agent.DisposeAsync();
    }

    [Fact]
    public async Task Reader_AsksOnce_AndAcknowledgesWhatItIsDoneWith()
    {
        using AgentTerminalReader reader = Follow(from: 10);
        (Operation operation, uint id, byte[] payload) = await _agent.ReceiveAsync();
        Assert.Equal(Operation.TerminalFollow, operation);
        TerminalFollow asked = TerminalFollow.Decode(new(payload));
        Assert.Equal((10L, 2 * Frame, "client", true), (asked.Offset, asked.Window, asked.Client, asked.IsBlank));

        await SendAsync(id, 10, new byte[Frame]);
        await SendAsync(id, 10 + Frame, [1]);
        Assert.Equal(Frame, (await reader.ReadAsync()).Data.Length);
        Assert.Equal([1], (await reader.ReadAsync()).Data);

        (operation, _, payload) = await _agent.ReceiveAsync();
        Assert.Equal((Operation.TerminalAck, new TerminalAck(id, 10 + Frame)), (operation, TerminalAck.Decode(new(payload))));
    }

    [Fact]
    public async Task Output_ThatComesBeforeItIsAskedFor_IsJoined()
    {
        using AgentTerminalReader reader = Follow();
        (_, uint id, _) = await _agent.ReceiveAsync();
        for (int i = 0; i < 100; i++) await SendAsync(id, i, [(byte)i]);
        await SendAsync(id, 200, [200]);
        await SendSizeAsync(id, 1);
        await SendSizeAsync(id, 2);
        await SendExitAsync(id, 201);
        await SeenAsync();

        OutputChunk joined = await reader.ReadAsync();
        Assert.Equal([.. Enumerable.Range(0, 100).Select(i => (byte)i)], joined.Data);
        OutputChunk afterGap = await reader.ReadAsync();
        Assert.Equal((200L, 1), (afterGap.Offset, afterGap.Data.Length));
        Assert.Equal(2, (await reader.ReadAsync()).Size?.Cols);
        Assert.Equal(0, (await reader.ReadAsync()).Exit?.Code);
    }

    [Fact]
    public async Task Agent_ThatSendsMoreThanTheWindow_IsCutOff()
    {
        using AgentTerminalReader reader = Follow();
        (_, uint id, _) = await _agent.ReceiveAsync();
        for (int i = 0; i < 2; i++) await SendAsync(id, i * Frame, new byte[Frame]);
        await SeenAsync();
        await SendAsync(id, 2 * Frame, [1]);

        Assert.Contains("nobody asked for", await _connection.Closed.WaitAsync(Within.Token()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_ThatGoesBack_IsCutOff()
    {
        using AgentTerminalReader reader = Follow(from: 10);
        (_, uint id, _) = await _agent.ReceiveAsync();
        await SendAsync(id, 9, [1]);

        await Assert.ThrowsAsync<ContainerLostException>(() => reader.ReadAsync().AsTask());
        Assert.Contains("offset 9", await _connection.Closed.WaitAsync(Within.Token()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reader_ThatLeaves_CancelsAndBearsWhatIsStillSent()
    {
        AgentTerminalReader reader = Follow();
        (_, uint id, _) = await _agent.ReceiveAsync();
        reader.Dispose();
        (Operation operation, uint cancel, byte[] payload) = await _agent.ReceiveAsync();
        Assert.Equal((Operation.Cancel, id), (operation, BitConverter.ToUInt32(payload)));

        await SendAsync(id, 0, [1]);
        await RefuseAsync(id, AgentError.Cancelled, "Cancelled.");
        await _agent.AnswerAsync(cancel, []);
        await SeenAsync();
        await SendAsync(id, 1, [1]);
        Assert.Contains("was not made", await _connection.Closed.WaitAsync(Within.Token()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reader_WhoseCallerGoes_EndsItsWait()
    {
        using var going = new CancellationTokenSource();
        using AgentTerminalReader reader = Following(0, going.Token);
        Task<OutputChunk> waiting = reader.ReadAsync().AsTask();
        await going.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Within.Token()));
        Assert.True(_connection.IsOpen);
    }

    [Fact]
    public async Task Reader_WhoseAgentRefuses_IsToldWhy()
    {
        using AgentTerminalReader reader = Follow();
        (_, uint id, _) = await _agent.ReceiveAsync();
        await RefuseAsync(id, AgentError.Unknown, "There is none.");

        TerminalException refused = await Assert.ThrowsAsync<TerminalException>(() => reader.ReadAsync().AsTask());
        Assert.Equal((TerminalError.NotFound, "There is none."), (refused.Error, refused.Message));
    }

    [Fact]
    public async Task Output_ThatATakerTakes_IsNotRead_AndIsAcknowledged()
    {
        var taker = new Taker();
        using AgentTerminalReader reader = new AgentTerminal(_connection, TerminalId.New())
            .Follow(new ReadOutput("epoch", 0, "client", IsBlank: true), Within.Token(), taker: taker);
        (_, uint id, _) = await _agent.ReceiveAsync();

        // Nobody waits yet: it is kept for the reader.
        await SendAsync(id, 0, [1]);
        await SeenAsync();
        Assert.Equal([1], (await reader.ReadAsync()).Data);

        Task<OutputChunk> waiting = reader.ReadAsync().AsTask();
        await SendAsync(id, 1, [2, 3]);
        await SendAsync(id, 3, new byte[Frame]);
        (Operation operation, _, byte[] payload) = await _agent.ReceiveAsync();
        Assert.Equal((Operation.TerminalAck, new TerminalAck(id, 3 + Frame)), (operation, TerminalAck.Decode(new(payload))));
        Assert.False(waiting.IsCompleted);
        Assert.Equal([(1L, 2), (3L, Frame)], taker.Taken);

        taker.IsFull = true;
        await SendAsync(id, 3 + Frame, [4]);
        OutputChunk chunk = await waiting;
        Assert.Equal((3L + Frame, 1), (chunk.Offset, chunk.Data.Length));
    }

    [Fact]
    public async Task Sizes_AndTheExit_AreNoTakers()
    {
        var taker = new Taker();
        using AgentTerminalReader reader = new AgentTerminal(_connection, TerminalId.New())
            .Follow(new ReadOutput("epoch", 201, "client", IsBlank: true), Within.Token(), taker: taker);
        (_, uint id, _) = await _agent.ReceiveAsync();

        Task<OutputChunk> waiting = reader.ReadAsync().AsTask();
        await SendSizeAsync(id, 7);
        Assert.Equal(7, (await waiting).Size?.Cols);
        waiting = reader.ReadAsync().AsTask();
        await SendExitAsync(id, 201);
        Assert.Equal(0, (await waiting).Exit?.Code);
        Assert.Empty(taker.Taken);
    }

    private AgentTerminalReader Follow(long from = 0) => Following(from, Within.Token());

    private AgentTerminalReader Following(long from, CancellationToken cancellationToken) =>
        new AgentTerminal(_connection, TerminalId.New()).Follow(new ReadOutput("epoch", from, "client", IsBlank: true), cancellationToken);

    private Task SendAsync(uint id, long offset, byte[] data) =>
        _agent.AnswerAsync(id, [.. Head(offset, TerminalOutputKind.Data), .. data]);

    private Task SendSizeAsync(uint id, int cols) => _agent.AnswerAsync(
        id, [.. Head(201, TerminalOutputKind.Size), .. TerminalOutput.EncodeSize(new AgentProtocol.Terminals.SizeChange((uint)cols, cols, 24, null, 0))]);

    private Task SendExitAsync(uint id, long offset) =>
        _agent.AnswerAsync(id, [.. Head(offset, TerminalOutputKind.Exit), .. TerminalOutput.EncodeExit(new ExitRecord(0, null, 1))]);

    private Task RefuseAsync(uint id, AgentError error, string message) =>
        _agent.AnswerAsync(id, JsonSerializer.SerializeToUtf8Bytes(new ErrorAnswer(error, message), AgentJson.Default.ErrorAnswer), Operation.Error);

    private static byte[] Head(long offset, TerminalOutputKind kind) => TerminalOutput.EncodeHead(offset, kind, new byte[TerminalOutput.HeadBytes]).ToArray();

    /// <summary>Returns when all that was sent so far was received.</summary>
    private async Task SeenAsync()
    {
        Task<bool> ping = _connection.AskAsync(Operation.Ping, default, default, AgentConnection.Nothing, Within.Token());
        (Operation operation, uint id, _) = await _agent.ReceiveAsync();
        Assert.Equal(Operation.Ping, operation);
        await _agent.AnswerAsync(id, []);
        await ping;
    }

    private sealed class Taker : IOutputTaker
    {
        public List<(long Offset, int Length)> Taken { get; } = [];

        public bool IsFull { private get; set; }

        public bool TryTake(long offset, ReadOnlySequence<byte> data)
        {
            if (!IsFull) Taken.Add((offset, (int)data.Length));
            return !IsFull;
        }
    }
}
