using System.Net.Sockets;
using VibeCoading.Contracts.Nodes;

namespace VibeCoading.AgentClient.Relays;

internal static class RelaySocket
{
    /// <summary>Connects to a relay, and gives it the pass. A pass that is not good shows in the connection's end.</summary>
    /// <exception cref="RelayUnreachableException">Nothing is heard of whoever should be there.</exception>
    /// <exception cref="ContainerLostException">Nobody listens there.</exception>
    public static async Task<Socket> ConnectAsync(RelayRoute route, TimeSpan deadline, TimeProvider time, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(route.Address, route.Port, either.Token).ConfigureAwait(false);
            await socket.SendAsync(RelayHello.Encode(route.Pass), either.Token).ConfigureAwait(false);
            return socket;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new RelayUnreachableException($"it does not answer within {deadline.TotalSeconds:0.#} s");
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // Its silo has ended, and another may be there in a moment.
            socket.Dispose();
            throw new ContainerLostException("Its silo's relay takes no connections.", refused);
        }
        catch (SocketException none)
        {
            socket.Dispose();
            throw new RelayUnreachableException(none.Message);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
