using System.Net.WebSockets;

namespace VibeCoading.Gateway.Sockets;

/// <summary>
/// A WebSocket takes one message at a time. Sending is never cancelled half-way, since that would break the socket for the close frame too; who wants
/// to end a stuck one aborts the socket.
/// </summary>
internal sealed class SocketSender(WebSocket socket) : IDisposable
{
    public const int MaxFrameBytes = 64 * 1024;

    private readonly SemaphoreSlim _turn = new(1, 1);

    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(message, type, WebSocketMessageFlags.EndOfMessage, CancellationToken.None);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Says goodbye, after which nothing more is sent.</summary>
    public async Task CloseAsync(SocketClose close, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(close.Status, close.ShortReason, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
