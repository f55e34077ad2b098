using System.Buffers;
using System.Net;
using System.Net.Sockets;
using VibeCoading.AgentClient.Relays;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.Contracts.Nodes;

namespace VibeCoading.Gateway.Tests.Fakes;

/// <summary>An agent, or a relay to one.</summary>
internal sealed class FakeAgent : IDisposable
{
    private readonly Socket _listener;
    private Socket? _accepted;

    public FakeAgent(EndPoint at, int greeting = 0)
    {
        _listener = at is IPEndPoint
            ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(at);
        _listener.Listen();
        Greeting = new byte[greeting];
    }

    public byte[] Greeting { get; }

    public RelayRoute Route => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndPoint!).Port, [.. Enumerable.Range(1, RelayHello.PassBytes).Select(value => (byte)value)]);

    public async Task AcceptAsync()
    {
        _accepted = await _listener.AcceptAsync(TestContext.Current.CancellationToken);
        if (Greeting.Length > 0) await _accepted.ReceiveAsync(Greeting, TestContext.Current.CancellationToken);
    }

    public async Task AnswerHelloAsync(Operation operation, byte[] payload)
    {
        await AcceptAsync();
        await AnswerAsync(Operation.Hello, operation, payload);
    }

    public async Task AnswerAsync(Operation asked, Operation operation, byte[] payload)
    {
        byte[] received = new byte[4096];
        int count = await _accepted!.ReceiveAsync(received, TestContext.Current.CancellationToken);
        var bytes = new ReadOnlySequence<byte>(received, 0, count);
        Assert.True(FrameParser.TryRead(ref bytes, out Frame request));
        Assert.Equal(asked, request.Operation);
        var answer = new ArrayBufferWriter<byte>();
        FrameWriter.Write(answer, operation, request.RequestId, payload);
        await _accepted.SendAsync(answer.WrittenMemory, TestContext.Current.CancellationToken);
    }

    public void HangUp() => _accepted!.Dispose();

    public void Dispose()
    {
        _accepted?.Dispose();
        _listener.Dispose();
    }
}
