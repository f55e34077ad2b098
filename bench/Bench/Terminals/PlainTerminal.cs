using System.Net.WebSockets;
using System.Text.Json;

namespace VibeCoading.Bench.Terminals;

/// <summary>A viewer for keys and their echoes, on one thread, behind a WebSocket that carries bytes: it never has enough to acknowledge.</summary>
internal sealed class PlainTerminal : ITerminal
{
    private readonly PlainWebSocket _socket;

    private PlainTerminal(PlainWebSocket socket) => _socket = socket;

    public static PlainTerminal Connect(Uri url) => new(PlainWebSocket.Connect(url, key: null, subprotocol: null));

    /// <param name="hello">The first message.</param>
    public static PlainTerminal Connect(Uri url, string key, string subprotocol, object hello)
    {
        var terminal = new PlainTerminal(PlainWebSocket.Connect(url, key, subprotocol));
        terminal._socket.Send(JsonSerializer.SerializeToUtf8Bytes(hello), WebSocketMessageType.Text);
        return terminal;
    }

    public Task TypeAsync(ReadOnlyMemory<byte> keys, CancellationToken cancellationToken)
    {
        _socket.Send(keys.Span, WebSocketMessageType.Binary);
        return Task.CompletedTask;
    }

    /// <summary>Blocks, as that of <see cref="Ptys.PtyTerminal"/> does.</summary>
    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            (WebSocketMessageType type, ReadOnlyMemory<byte> content) = _socket.Receive(cancellationToken);
            if (type != WebSocketMessageType.Text) return new ValueTask<ReadOnlyMemory<byte>>(content);
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
