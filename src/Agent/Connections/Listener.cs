using System.Text;
using VibeCoading.Agent.Events;
using VibeCoading.Agent.Native;

namespace VibeCoading.Agent.Connections;

/// <summary>The unix socket that silos connect to.</summary>
internal sealed unsafe class Listener : IPollable, IDisposable
{
    private const int MaxConnections = 64;
    private const int MaxPathBytes = 107;
    private static readonly TimeSpan RestTime = TimeSpan.FromMilliseconds(100);

    private readonly Descriptor _socket;
    private readonly Watch _watch;
    private readonly EventLoop _loop;
    private readonly RequestRouter _router;
    private readonly Action<Connection> _closed;
    private readonly bool _refuseInsiders;
    private readonly HashSet<Connection> _connections = [];

    /// <param name="refuseInsiders">
    /// Only processes outside this container may connect: whatever runs in it could take the claim from its silo otherwise.
    /// </param>
    public Listener(string path, bool refuseInsiders, EventLoop loop, RequestRouter router, Action<Connection> closed)
    {
        _loop = loop;
        _router = router;
        _closed = closed;
        _refuseInsiders = refuseInsiders;
        _socket = Open(path);
        _watch = loop.Watch(_socket, this);
        _watch.Set(Interest.Input);
    }

    public IReadOnlyCollection<Connection> Connections => _connections;

    public void OnReady(Interest seen)
    {
        int accepted = Libc.Accept(_socket.Number, null, null, Libc.NonBlock | Libc.CloseOnExec);
        if (accepted < 0)
        {
            if (Errno.Last is Errno.TooManyOpenFiles or Errno.TooManyOpenFilesInSystem) Rest();
            return;
        }

        var socket = new Descriptor(accepted);
        if (_connections.Count >= MaxConnections || (_refuseInsiders && ComesFromInside(socket)))
        {
            socket.Dispose();
            return;
        }

        _connections.Add(new Connection(socket, _loop, _router, Forget));
    }

    public void Dispose()
    {
        _watch.Dispose();
        _socket.Dispose();
    }

    /// <summary>A connection that cannot be taken stays in line, and would be told of in every round of the loop.</summary>
    private void Rest()
    {
        _watch.Set(Interest.None);
        _loop.After(RestTime, () => _watch.Set(Interest.Input));
    }

    private static Descriptor Open(string path)
    {
        byte[] name = NativeText.Terminated(path);
        if (Encoding.UTF8.GetByteCount(path) > MaxPathBytes)
            throw new ErrnoException(Errno.NameTooLong, $"Socket {path}");

        var socket = new Descriptor(Libc.Socket(Libc.UnixFamily, Libc.StreamNonBlockCloseOnExec, 0));
        if (socket.IsInvalid) throw ErrnoException.Last("socket");

        byte[] address = new byte[sizeof(ushort) + name.Length];
        address[0] = Libc.UnixFamily;
        name.CopyTo(address, sizeof(ushort));
        fixed (byte* pathname = name, bound = address)
        {
            // A socket left by an agent that was killed; anything else there is not ours to remove and bind says so.
            Libc.Status status;
            if (Libc.StatusAt(Libc.AtCurrentDirectory, pathname, Libc.AtNoFollow, Libc.BasicStatus, &status) == 0
                && (status.Mode & FileModes.TypeMask) == FileModes.Socket)
                _ = Libc.UnlinkAt(Libc.AtCurrentDirectory, pathname, 0);

            if (Libc.Bind(socket.Number, bound, (uint)address.Length) != 0) throw ErrnoException.Last($"Socket {path}");
            // The silo's user is not the container's; the directory around the socket decides who gets here.
            if (Libc.ChangeModeOf(pathname, FileModes.ReadWriteForAll) != 0) throw ErrnoException.Last($"Socket {path}");
        }

        if (Libc.Listen(socket.Number, MaxConnections) != 0) throw ErrnoException.Last("listen");
        return socket;
    }

    /// <summary>The kernel shows the pid of a peer only where it has one in our namespace.</summary>
    private static bool ComesFromInside(Descriptor socket)
    {
        Libc.Credentials peer;
        uint length = (uint)sizeof(Libc.Credentials);
        return Libc.GetSocketOption(socket.Number, Libc.SocketLevel, Libc.PeerCredentials, &peer, &length) != 0 || peer.Pid != 0;
    }

    private void Forget(Connection connection)
    {
        _connections.Remove(connection);
        _closed(connection);
    }
}
