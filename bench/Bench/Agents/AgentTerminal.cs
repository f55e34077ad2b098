using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Claims;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Terminals;
using VibeCoading.Bench.Engine;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Agents;

/// <summary>A session's agent without gateway and grain: what they cost is the difference.</summary>
internal sealed class AgentTerminal : ITerminal
{
    private const string ClientId = "bench";
    private const uint HelloRequest = 1;
    private const uint OpenRequest = 2;
    private const uint FollowRequest = 3;
    private const uint WriteRequest = 4;
    private const uint CloseRequest = 5;
    private const uint AckRequest = 6;

    /// <summary>As the gateway follows: see <c>AgentTerminalReader</c>.</summary>
    private const int WindowBytes = 2 * FrameLimits.MaxChunkBytes;
    private const int AckBytes = WindowBytes / 2;

    private readonly Stream _stream;
    private readonly PipeReader _input;
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly byte[] _buffer = new byte[FrameLimits.MaxChunkBytes];
    private readonly string _id = $"bench{Guid.NewGuid():N}"[..32];
    private long _read;
    private long _acknowledged;
    private long _typed;

    private AgentTerminal(Stream stream)
    {
        _stream = stream;
        _input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: FrameLimits.MaxChunkBytes));
    }

    public long Lost { get; private set; }

    /// <param name="blocks">Reads wait in the kernel: see <see cref="BlockingStream"/>.</param>
    public static async Task<AgentTerminal> OpenAsync(SessionContainer container, string script, bool blocks, CancellationToken cancellationToken)
    {
        string run = container.RunDirectoryOnHost;
        var terminal = new AgentTerminal(await ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(run, "agent.sock")), blocks, cancellationToken));

        // The silo's own claim: an equal epoch may connect beside it.
        byte[] claim = await File.ReadAllBytesAsync(Path.Combine(run, "claim.json"), cancellationToken);
        ClaimRecord holder = JsonSerializer.Deserialize(claim, AgentJson.Default.ClaimRecord)!;
        await terminal.CallAsync(
            HelloRequest,
            output => FrameWriter.WriteJson(
                output, Operation.Hello, HelloRequest, new Hello(FrameLimits.ProtocolVersion, holder.Session, holder.Epoch, holder.Node), AgentJson.Default.Hello),
            cancellationToken);
        await terminal.CallAsync(
            OpenRequest,
            output => FrameWriter.WriteJson(
                output,
                Operation.TerminalOpen,
                OpenRequest,
                new TerminalOpen(terminal._id, Script.Shell, ["-c", script], Cwd: null, Env: null, Cols: 80, Rows: 24, RingBytes: null),
                AgentJson.Default.TerminalOpen),
            cancellationToken);
        await terminal.FollowAsync(cancellationToken);
        return terminal;
    }

    public Task TypeAsync(ReadOnlyMemory<byte> keys, CancellationToken cancellationToken)
    {
        Span<byte> head = stackalloc byte[PayloadWriter.MaxHeadBytes];
        FrameWriter.Write(_output, Operation.TerminalWrite, WriteRequest, TerminalWrite.EncodeHead(_id, ClientId, _typed, head), keys.Span);
        _typed += keys.Length;
        return FlushAsync(cancellationToken);
    }

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        await AcknowledgeAsync(cancellationToken);
        TerminalOutputKind kind = default;
        int count = 0;
        do await UntilAnsweredAsync(FollowRequest, Take, cancellationToken);
        while (kind == TerminalOutputKind.Size);
        _read += count;
        return _buffer.AsMemory(0, count);

        void Take(ReadOnlySequence<byte> payload)
        {
            TerminalOutput output = TerminalOutput.Decode(payload);
            kind = output.Kind;
            Lost += output.Offset - _read;
            _read = output.Offset;
            output.Data.CopyTo(_buffer);
            count = (int)output.Data.Length;
        }
    }

    public async ValueTask DisposeAsync()
    {
        FrameWriter.WriteJson(_output, Operation.TerminalClose, CloseRequest, new TerminalQuery(_id), AgentJson.Default.TerminalQuery);
        await FlushAsync(CancellationToken.None);
        await _input.CompleteAsync();
        await _stream.DisposeAsync();
    }

    private static async Task<Stream> ConnectAsync(UnixDomainSocketEndPoint agent, bool blocks, CancellationToken cancellationToken)
    {
        if (blocks) return BlockingStream.Connect(agent);

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(agent, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private Task FollowAsync(CancellationToken cancellationToken)
    {
        Span<byte> head = stackalloc byte[PayloadWriter.MaxHeadBytes];
        FrameWriter.Write(_output, Operation.TerminalFollow, FollowRequest, new TerminalFollow(_id, _read, WindowBytes, IsBlank: false, Client: "").Encode(head));
        return FlushAsync(cancellationToken);
    }

    private Task AcknowledgeAsync(CancellationToken cancellationToken)
    {
        if (_read - _acknowledged < AckBytes) return Task.CompletedTask;

        _acknowledged = _read;
        Span<byte> payload = stackalloc byte[TerminalAck.Bytes];
        FrameWriter.Write(_output, Operation.TerminalAck, AckRequest, new TerminalAck(FollowRequest, _read).Encode(payload));
        return FlushAsync(cancellationToken);
    }

    private async Task CallAsync(uint request, Action<IBufferWriter<byte>> write, CancellationToken cancellationToken)
    {
        write(_output);
        await FlushAsync(cancellationToken);
        await UntilAnsweredAsync(request, _ => { }, cancellationToken);
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(_output.WrittenMemory, cancellationToken);
        _output.ResetWrittenCount();
    }

    /// <summary>Hands over the answer's payload. Answers to what was typed pass unread.</summary>
    private async Task UntilAnsweredAsync(uint request, Action<ReadOnlySequence<byte>> take, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult received = await _input.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> buffer = received.Buffer;
            bool answered = false;
            while (!answered && FrameParser.TryRead(ref buffer, out Frame frame))
            {
                if (frame.Operation == Operation.Error)
                    throw new BenchException($"The agent refused: {Encoding.UTF8.GetString(frame.Payload)}");
                answered = frame.RequestId == request;
                if (answered) take(frame.Payload);
            }

            _input.AdvanceTo(buffer.Start, answered ? buffer.Start : buffer.End);
            if (answered) return;
            if (received.IsCompleted) throw new BenchException("The agent closed the connection.");
        }
    }
}
