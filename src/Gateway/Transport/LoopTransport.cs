using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace VibeCoading.Gateway.Transport;

/// <summary>
/// Kestrel's way to TCP, in place of its own: the loops that watch agents' sockets watch these, too, and a WebSocket is had without the pipes that
/// Kestrel's lie behind (<c>docs/decisions/0018-own-transport.md</c>). Unix sockets and what systemd hands over stay with Kestrel's.
/// </summary>
internal sealed class LoopTransport(IMemoryPoolFactory<byte> pools, TimeProvider time) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Socket? socket = null;
        try
        {
            socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            socket.Listen();
            return ValueTask.FromResult<IConnectionListener>(new TransportListener(socket, pools.Create(), time));
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket?.Dispose();
            throw new AddressInUseException(taken.Message, taken);
        }
        catch
        {
            socket?.Dispose();
            throw;
        }
    }
}
