using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Claims;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.Agent.Tests.Rig;

/// <summary>A small silo: asks, and matches answers to requests. Every answer has a deadline.</summary>
internal sealed class AgentClient : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Socket _socket;
    private readonly ConcurrentDictionary<uint, TaskCompletionSource<byte[]>> _waiting = new();
    private readonly ConcurrentDictionary<uint, ChannelWriter<byte[]>> _streams = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Task _receiving;
    private uint _lastId;

    private AgentClient(Socket socket)
    {
        _socket = socket;
        _receiving = ReceiveAsync();
    }

    /// <summary>Completes when the agent closed the connection.</summary>
    public Task Closed => _receiving.WaitAsync(Deadline);

    public static async Task<AgentClient> ConnectAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        return new AgentClient(socket);
    }

    public Task<HelloAnswer> HelloAsync(string session, long epoch, IReadOnlyDictionary<string, string>? env = null) => AskAsync(
        Operation.Hello,
        new Hello(FrameLimits.ProtocolVersion, session, epoch, "node", env),
        AgentJson.Default.Hello,
        AgentJson.Default.HelloAnswer);

    /// <summary>Sends a request; the task is its answer. The id can be used to cancel it.</summary>
    public (uint Id, Task<byte[]> Answer) Ask(Operation operation, params ReadOnlySpan<byte> payload)
    {
        uint id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        var frame = new ArrayBufferWriter<byte>();
        FrameWriter.Write(frame, operation, id, payload);
        _ = SendAsync(frame.WrittenMemory, failure => answer.TrySetException(failure));
        return (id, answer.Task);
    }

    /// <summary>Sends a request that may have several answers.</summary>
    public (uint Id, ChannelReader<byte[]> Answers) Begin(Operation operation, params ReadOnlySpan<byte> payload)
    {
        uint id = Interlocked.Increment(ref _lastId);
        var answers = Channel.CreateUnbounded<byte[]>();
        _streams[id] = answers.Writer;
        var frame = new ArrayBufferWriter<byte>();
        FrameWriter.Write(frame, operation, id, payload);
        _ = SendAsync(frame.WrittenMemory, failure => answers.Writer.TryComplete(failure));
        return (id, answers.Reader);
    }

    public Task<byte[]> AskAsync(Operation operation, params ReadOnlySpan<byte> payload) => Ask(operation, payload).Answer.WaitAsync(Deadline);

    public Task<byte[]> AskAsync<T>(Operation operation, T message, JsonTypeInfo<T> type) =>
        AskAsync(operation, JsonSerializer.SerializeToUtf8Bytes(message, type));

    public async Task<TAnswer> AskAsync<T, TAnswer>(Operation operation, T message, JsonTypeInfo<T> type, JsonTypeInfo<TAnswer> answer) =>
        PayloadReader.ReadJson(new ReadOnlySequence<byte>(await AskAsync(operation, message, type)), answer);

    public Task CancelAsync(uint id) => AskAsync(Operation.Cancel, BitConverter.GetBytes(id));

    /// <summary>Sends bytes as they are, frames or not.</summary>
    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes)
    {
        await _sending.WaitAsync();
        try
        {
            while (!bytes.IsEmpty) bytes = bytes[await _socket.SendAsync(bytes)..];
        }
        finally
        {
            _sending.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _receiving;
        _sending.Dispose();
    }

    private async Task SendAsync(ReadOnlyMemory<byte> frame, Action<IOException> failed)
    {
        try
        {
            await SendRawAsync(frame);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            failed(new IOException("The connection is closed.", gone));
        }
    }

    private async Task ReceiveAsync()
    {
        PipeReader reader = PipeReader.Create(new NetworkStream(_socket, ownsSocket: false), new StreamPipeReaderOptions(bufferSize: 128 * 1024));
        try
        {
            while (await reader.ReadAsync() is { IsCompleted: false } received)
            {
                ReadOnlySequence<byte> buffer = received.Buffer;
                while (FrameParser.TryRead(ref buffer, out Frame frame)) Complete(frame);
                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        catch (Exception closed) when (closed is IOException or SocketException or ObjectDisposedException)
        {
            // The tests see a connection's end through Closed and through the requests that fail here.
        }
        finally
        {
            foreach (TaskCompletionSource<byte[]> waiting in _waiting.Values) waiting.TrySetException(new IOException("The connection is closed."));
            foreach (ChannelWriter<byte[]> answers in _streams.Values) answers.TryComplete(new IOException("The connection is closed."));
        }
    }

    /// <exception cref="InvalidOperationException">The agent said what it must not: the test fails, here or when it disposes this.</exception>
    private void Complete(Frame frame)
    {
        if (_streams.TryGetValue(frame.RequestId, out ChannelWriter<byte[]>? answers))
        {
            if (frame.Operation == Operation.Result) answers.TryWrite(frame.Payload.ToArray());
            else answers.TryComplete(new RefusedException(PayloadReader.ReadJson(frame.Payload, AgentJson.Default.ErrorAnswer)));
            return;
        }

        if (!_waiting.TryGetValue(frame.RequestId, out TaskCompletionSource<byte[]>? waiting))
            throw new InvalidOperationException($"Request {frame.RequestId} was answered twice, or never made.");
        switch (frame.Operation)
        {
            case Operation.Result:
                waiting.SetResult(frame.Payload.ToArray());
                break;
            case Operation.Error:
                waiting.SetException(new RefusedException(PayloadReader.ReadJson(frame.Payload, AgentJson.Default.ErrorAnswer)));
                break;
            default:
                throw new InvalidOperationException($"Request {frame.RequestId} was answered with operation {(byte)frame.Operation}.");
        }

        _waiting.TryRemove(frame.RequestId, out _);
    }
}
