using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Gateway;

/// <summary>A viewer as the web page is one: <c>vibe.term.v1</c>, its window, and acknowledgements as output flows.</summary>
internal sealed class WebSocketTerminal : ITerminal
{
    private const string Subprotocol = "vibe.term.v1";

    /// <summary>The page's: see <c>protocol.ts</c> and <c>acks.ts</c>.</summary>
    private const int WindowBytes = 256 * 1024;
    private const int AckEveryBytes = 32 * 1024;

    private readonly ClientWebSocket _socket;
    private long _offset;
    private long _acked;

    private WebSocketTerminal(ClientWebSocket socket) => _socket = socket;

    public static async Task<WebSocketTerminal> ConnectAsync(Uri url, string key, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(Subprotocol);
        socket.Options.SetRequestHeader("Authorization", $"Bearer {key}");
        await socket.ConnectAsync(url, cancellationToken);
        var terminal = new WebSocketTerminal(socket);
        string hello = JsonSerializer.Serialize(
            new { t = "hello", v = 1, clientId = Guid.NewGuid().ToString("N"), from = "start", inFrom = 0, cols = 80, rows = 24, window = WindowBytes });
        await terminal.TellAsync(hello, cancellationToken);
        return terminal;
    }

    public Task TypeAsync(ReadOnlyMemory<byte> keys, CancellationToken cancellationToken) =>
        _socket.SendAsync(keys, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken).AsTask();

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            ValueWebSocketReceiveResult received = await _socket.ReceiveAsync(buffer, cancellationToken);
            switch (received.MessageType)
            {
                case WebSocketMessageType.Close:
                    return 0;
                case WebSocketMessageType.Text:
                    Hear(buffer[..received.Count]);
                    break;
                default:
                    _offset += received.Count;
                    await AcknowledgeAsync(cancellationToken);
                    return received.Count;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_socket.State == WebSocketState.Open)
            await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        _socket.Dispose();
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
            case "error":
                throw new BenchException($"The gateway said {Encoding.UTF8.GetString(text.Span)}");
        }
    }

    private Task AcknowledgeAsync(CancellationToken cancellationToken)
    {
        if (_offset - _acked < AckEveryBytes) return Task.CompletedTask;
        _acked = _offset;
        return TellAsync($$"""{"t":"ack","o":{{_offset}}}""", cancellationToken);
    }

    private Task TellAsync(string message, CancellationToken cancellationToken) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
}
