using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Gateway;

/// <summary>A viewer as the web page is one: <c>vibe.term.v1</c>, its window, and acknowledgements as output flows.</summary>
internal sealed class WebSocketTerminal : ITerminal
{
    private readonly ClientWebSocket _socket;
    private byte[] _coming = new byte[TermSocket.MessageBytes];
    private byte[] _handed = new byte[TermSocket.MessageBytes];
    private Task<int>? _receiving;
    private long _offset;
    private long _acked;

    private WebSocketTerminal(ClientWebSocket socket) => _socket = socket;

    public long Lost { get; private set; }

    public static async Task<WebSocketTerminal> ConnectAsync(Uri url, string key, CancellationToken cancellationToken)
    {
        var terminal = new WebSocketTerminal(await TermSocket.ConnectAsync(url, key, cancellationToken));
        await terminal.TellAsync(TermSocket.Hello(), cancellationToken);
        return terminal;
    }

    public Task TypeAsync(ReadOnlyMemory<byte> keys, CancellationToken cancellationToken) =>
        _socket.SendAsync(keys, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken).AsTask();

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        _receiving ??= ReceiveAsync();
        int count = await _receiving.WaitAsync(cancellationToken);
        (_coming, _handed) = (_handed, _coming);
        _offset += count;
        await AcknowledgeAsync(cancellationToken);
        _receiving = ReceiveAsync();
        return _handed.AsMemory(0, count);
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Always under way, as in a browser: only a socket that is being read answers pings.</summary>
    private async Task<int> ReceiveAsync()
    {
        while (true)
        {
            ValueWebSocketReceiveResult received = await _socket.ReceiveAsync(_coming.AsMemory(), CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close) return 0;
            if (received.MessageType == WebSocketMessageType.Binary) return received.Count;
            Hear(_coming.AsMemory(0, received.Count));
        }
    }

    private void Hear(ReadOnlyMemory<byte> text)
    {
        using JsonDocument message = JsonDocument.Parse(text);
        switch (message.RootElement.GetProperty("t").GetString())
        {
            case "ready":
                _offset = _acked = message.RootElement.GetProperty("from").GetInt64();
                break;
            case "gap":
                long to = message.RootElement.GetProperty("to").GetInt64();
                Lost += to - _offset;
                _offset = to;
                break;
            case "error":
                throw new BenchException($"The gateway said {Encoding.UTF8.GetString(text.Span)}");
        }
    }

    private Task AcknowledgeAsync(CancellationToken cancellationToken)
    {
        if (_offset - _acked < TermSocket.AckEveryBytes) return Task.CompletedTask;
        _acked = _offset;
        return TellAsync(new { t = "ack", o = _offset }, cancellationToken);
    }

    private Task TellAsync(object message, CancellationToken cancellationToken) => TermSocket.TellAsync(_socket, message, cancellationToken);
}
