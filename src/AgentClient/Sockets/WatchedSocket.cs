using System.Net.Sockets;

namespace VibeCoading.AgentClient.Sockets;

/// <summary>A socket that never blocks; one of the loops tells its owner when something can be done with it.</summary>
internal sealed class WatchedSocket : IDisposable
{
    private readonly Socket _socket;
    private readonly SocketLoop _loop;
    private readonly ulong _token;

    /// <summary>Takes the socket, which may be used in no other way from then on.</summary>
    /// <param name="loop">One of the loops; those that share one are handled in turns.</param>
    public WatchedSocket(Socket socket, SocketLoop? loop = null)
    {
        _socket = socket;
        _loop = loop ?? SocketLoop.Next();
        _token = _loop.NewToken();
        socket.Blocking = false;
    }

    public SocketLoop Loop => _loop;

    /// <summary>From here on its owner is called, at once perhaps, and may dispose this before the call returns.</summary>
    public void Watch(ISocketOwner owner) => _loop.Add(_socket, owner, _token);

    /// <inheritdoc cref="SocketCalls.Receive(SafeSocketHandle, Span{byte})"/>
    public int? Receive(Span<byte> buffer) => SocketCalls.Receive(_socket.SafeHandle, buffer);

    /// <inheritdoc cref="SocketCalls.Send(SafeSocketHandle, ReadOnlySpan{byte})"/>
    public int? Send(ReadOnlySpan<byte> bytes) => SocketCalls.Send(_socket.SafeHandle, bytes);

    /// <summary>What the owner is told of from here on: input, as from the beginning, and room. The end of a broken connection it is told of in any case.</summary>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">It was closed here.</exception>
    public void Await(bool input, bool room) => _loop.Control(Epoll.Modify, _socket, (input ? Epoll.Input : 0) | (room ? Epoll.Output : 0), _token);

    public void Dispose()
    {
        _loop.Forget(_token);
        _socket.Dispose();
    }
}
