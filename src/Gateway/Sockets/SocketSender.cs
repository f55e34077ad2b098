using System.Buffers;
using System.Net.WebSockets;
using VibeCoading.Gateway.Transport;

namespace VibeCoading.Gateway.Sockets;

/// <summary>
/// A WebSocket takes one message at a time. Sending is never cancelled half-way, since that would break the socket for the close frame too; who wants
/// to end a stuck one aborts the socket.
/// </summary>
/// <param name="bytes">What lies under the WebSocket; null where that cannot be had.</param>
internal sealed class SocketSender(WebSocket socket, LoopStream? bytes) : IDisposable
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

    /// <summary>Sends a binary message if that takes no waiting, past the layers above the connection. False when it does; then nothing was sent.</summary>
    /// <param name="mayGo">Asked last, with the message's length.</param>
    public bool TrySend(ReadOnlySequence<byte> message, Func<int, bool> mayGo)
    {
        if (bytes is null || message.Length > MaxFrameBytes || !_turn.Wait(TimeSpan.Zero)) return false;

        try
        {
            return socket.State == WebSocketState.Open && bytes.TryWrite(message, mayGo);
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
