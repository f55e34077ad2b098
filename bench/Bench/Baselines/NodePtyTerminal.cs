using System.Net.WebSockets;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Baselines;

/// <summary>node-pty behind ws: binary messages, and nothing else is said.</summary>
internal sealed class NodePtyTerminal : ITerminal
{
    private const int MessageBytes = 64 * 1024;

    private readonly ClientWebSocket _socket;
    private byte[] _coming = new byte[MessageBytes];
    private byte[] _handed = new byte[MessageBytes];
    private Task<int>? _receiving;

    private NodePtyTerminal(ClientWebSocket socket) => _socket = socket;

    public static async Task<NodePtyTerminal> ConnectAsync(Uri url, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(url, cancellationToken);
        return new NodePtyTerminal(socket);
    }

    public Task TypeAsync(ReadOnlyMemory<byte> keys, CancellationToken cancellationToken) =>
        _socket.SendAsync(keys, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken).AsTask();

    /// <summary>Always under way, as through the gateway; a read that is cancelled here would end the connection, too.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        _receiving ??= ReceiveAsync();
        int count = await _receiving.WaitAsync(cancellationToken);
        (_coming, _handed) = (_handed, _coming);
        _receiving = ReceiveAsync();
        return _handed.AsMemory(0, count);
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<int> ReceiveAsync() => (await _socket.ReceiveAsync(_coming.AsMemory(), CancellationToken.None)).Count;
}
