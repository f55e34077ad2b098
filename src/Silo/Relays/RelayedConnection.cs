using System.Buffers;
using System.ComponentModel;
using System.Net.Sockets;
using VibeCoading.AgentClient.Sockets;

namespace VibeCoading.Silo.Relays;

/// <summary>
/// Passes bytes between two sockets, both ways, until one of them ends: then both do. It holds what the other side does not take at the moment, and reads
/// no further until it did. One thread has both sides, so nothing is handed over and nothing is locked.
/// </summary>
internal sealed class RelayedConnection : IDisposable
{
    private readonly Side _visitor;
    private readonly Side _agent;
    private readonly Action<RelayedConnection> _ended;
    private int _disposed;

    /// <param name="agent">The side that says nothing until it is spoken to.</param>
    /// <param name="ended">Is told once, on the thread that saw the end.</param>
    public RelayedConnection(Socket visitor, Socket agent, Action<RelayedConnection> ended)
    {
        SocketLoop loop = SocketLoop.Next();
        (_visitor, _agent, _ended) = (new Side(this, visitor, loop), new Side(this, agent, loop), ended);
        (_visitor.Peer, _agent.Peer) = (_agent, _visitor);
    }

    /// <summary>From here on it passes bytes.</summary>
    public void Start()
    {
        // In this order: what comes from one side may have the other wait for room at once.
        _agent.Watch();
        _visitor.Watch();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;

        _visitor.Dispose();
        _agent.Dispose();
        _ended(this);
    }

    private sealed class Side(RelayedConnection connection, Socket socket, SocketLoop loop) : ISocketOwner, IDisposable
    {
        private readonly WatchedSocket _socket = new(socket, loop);
        private byte[]? _held;
        private ReadOnlyMemory<byte> _left;
        private bool _isPaused;

        public Side Peer { private get; set; } = null!;

        public void Watch()
        {
            try
            {
                _socket.Watch(this);
            }
            catch (ObjectDisposedException)
            {
                // The other side was watched first, and has ended.
            }
        }

        public void OnReadable(byte[] buffer)
        {
            try
            {
                // It is told of nothing but the end while it waits for the other side.
                if (_isPaused || !Pass(buffer)) connection.Dispose();
            }
            catch (Exception broken) when (IsOfAnEnd(broken))
            {
                connection.Dispose();
            }
        }

        public void OnWritable()
        {
            try
            {
                Continue();
            }
            catch (Exception broken) when (IsOfAnEnd(broken))
            {
                connection.Dispose();
            }
        }

        public void Dispose() => _socket.Dispose();

        private static bool IsOfAnEnd(Exception broken) => broken is SocketException or ObjectDisposedException or Win32Exception;

        /// <returns>False at the end.</returns>
        private bool Pass(byte[] buffer)
        {
            if (_socket.Receive(buffer) is not { } count) return true;
            if (count == 0) return false;

            Peer.Take(buffer.AsSpan(0, count));
            if (Peer._held is not null) Pause(true);
            return true;
        }

        private void Take(ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty && _socket.Send(bytes) is { } sent) bytes = bytes[sent..];
            if (bytes.IsEmpty) return;

            _held = ArrayPool<byte>.Shared.Rent(bytes.Length);
            bytes.CopyTo(_held);
            _left = _held.AsMemory(0, bytes.Length);
            Await();
        }

        private void Continue()
        {
            while (!_left.IsEmpty && _socket.Send(_left.Span) is { } sent) _left = _left[sent..];
            if (!_left.IsEmpty || _held is null) return;

            ArrayPool<byte>.Shared.Return(_held);
            _held = null;
            Await();
            Peer.Pause(false);
        }

        private void Pause(bool isPaused)
        {
            _isPaused = isPaused;
            Await();
        }

        private void Await() => _socket.Await(input: !_isPaused, room: _held is not null);
    }
}
