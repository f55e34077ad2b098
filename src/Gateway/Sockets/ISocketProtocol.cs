using System.Net.WebSockets;
using VibeCoading.Gateway.Transport;

namespace VibeCoading.Gateway.Sockets;

/// <summary>Our side of what is spoken on a WebSocket.</summary>
internal interface ISocketProtocol
{
    /// <summary>Serves the peer until something ends it.</summary>
    Task<SocketClose> ServeAsync(CancellationToken cancellationToken);

    /// <summary>Who hears small binary messages in place of <see cref="HearAsync"/> where that takes no waiting; null for nobody.</summary>
    IMessageTaker? Taker => null;

    /// <summary>Takes what the peer sent, message parts in order, one at a time. Not null when that ends the connection.</summary>
    ValueTask<SocketClose?> HearAsync(WebSocketMessageType type, ReadOnlyMemory<byte> part, bool last, CancellationToken cancellationToken);
}
