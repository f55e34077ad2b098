using System.Buffers;
using System.Net.Sockets;
using System.Text.Json;
using VibeCoading.AgentClient;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Claims;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.Silo.Agents;

namespace VibeCoading.Silo.Tests.Harness;

/// <summary>The other end of a connection, in a test's hands: it says what no good agent would.</summary>
internal sealed class FakeAgent : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("v");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private Socket? _socket;
    private byte[] _received = [];

    private FakeAgent()
    {
    }

    /// <summary>The silo's end of the connection.</summary>
    public Socket Client { get; } = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public static async Task<FakeAgent> ListenAsync()
    {
        var agent = new FakeAgent();
        var endpoint = new UnixDomainSocketEndPoint(Path.Combine(agent._directory.FullName, "a.sock"));
        agent._listener.Bind(endpoint);
        agent._listener.Listen();
        await agent.Client.ConnectAsync(endpoint, Within.Token());
        agent._socket = await agent._listener.AcceptAsync(Within.Token());
        return agent;
    }

    /// <summary>A connection whose claim the agent has accepted.</summary>
    public async Task<AgentConnection> ClaimedAsync(TimeProvider? time = null)
    {
        Task<(AgentConnection Connection, HelloAnswer Agent)> claim = ClaimAsync(time);
        (_, uint id, _) = await ReceiveAsync();
        await AnswerAsync(id, JsonSerializer.SerializeToUtf8Bytes(new HelloAnswer(FrameLimits.ProtocolVersion, "fake", "boot", 1024, 1024), AgentJson.Default.HelloAnswer));
        return (await claim).Connection;
    }

    public Task<(AgentConnection Connection, HelloAnswer Agent)> ClaimAsync(TimeProvider? time = null, TimeSpan? deadline = null) =>
        AgentConnection.ClaimAsync(
            Client, new Hello(FrameLimits.ProtocolVersion, "session", 1, "node"), deadline ?? Within.Limit, time ?? TimeProvider.System, Within.Token());

    /// <summary>The next frame that the silo sent.</summary>
    public async Task<(Operation Operation, uint Id, byte[] Payload)> ReceiveAsync()
    {
        byte[] buffer = new byte[64 << 10];
        while (true)
        {
            var content = new ReadOnlySequence<byte>(_received);
            if (FrameParser.TryRead(ref content, out Frame frame))
            {
                byte[] payload = frame.Payload.ToArray();
                _received = content.ToArray();
                return (frame.Operation, frame.RequestId, payload);
            }

            int count = await _socket!.ReceiveAsync(buffer, Within.Token());
            if (count == 0) throw new EndOfStreamException("The silo closed the connection.");
            _received = [.. _received, .. buffer.AsSpan(0, count)];
        }
    }

    public Task AnswerAsync(uint id, byte[] payload, Operation operation = Operation.Result)
    {
        var frame = new ArrayBufferWriter<byte>();
        FrameWriter.Write(frame, operation, id, payload);
        return SendAsync(frame.WrittenMemory.ToArray());
    }

    public async Task SendAsync(byte[] bytes) => await _socket!.SendAsync(bytes, Within.Token());

    public void Close() => _socket!.Dispose();

    public ValueTask DisposeAsync()
    {
        _socket?.Dispose();
        _listener.Dispose();
        Client.Dispose();
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
