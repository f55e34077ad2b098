using System.Buffers;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace VibeCoading.Gateway.Transport;

/// <summary>Takes connections for Kestrel.</summary>
internal sealed class TransportListener(Socket socket, MemoryPool<byte> pool, TimeProvider time) : IConnectionListener
{
    /// <summary>Where this process has no descriptor left, trying again at once would only keep a processor busy.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                if (Serve(await socket.AcceptAsync(cancellationToken)) is { } connection) return connection;
            }
            catch (Exception closed) when (closed is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return null;
            }
            catch (SocketException refused) when (refused.SocketErrorCode is SocketError.TooManyOpenSockets)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
            catch (SocketException)
            {
                // It went before it was taken.
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Null when the connection has ended meanwhile, or cannot be watched.</summary>
    private TransportConnection? Serve(Socket connection)
    {
        try
        {
            connection.NoDelay = true;
            return new TransportConnection(connection, pool);
        }
        catch (Exception gone) when (gone is SocketException or Win32Exception)
        {
            connection.Dispose();
            return null;
        }
    }
}
