using System.Collections.Concurrent;
using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace VibeCoading.AgentClient.Sockets;

/// <summary>
/// A thread that waits for what comes on sockets, and handles it. .NET's own also has itself woken whenever the other side has taken
/// what was sent, which of a unix socket is after each key (<c>docs/decisions/0012-socket-loops.md</c>).
/// </summary>
internal sealed unsafe class SocketLoop
{
    /// <summary>As much as a unix socket holds by default, about.</summary>
    private const int BufferBytes = 128 << 10;

    private const int BatchSize = 64;

    private static readonly Lazy<SocketLoop>[] All = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Lazy<SocketLoop>(() => new SocketLoop()))];

    private static uint _next;

    private readonly ConcurrentDictionary<ulong, ISocketOwner> _owners = new();
    private readonly int _epoll;
    private ulong _lastToken;

    private SocketLoop()
    {
        _epoll = Epoll.Create(Epoll.CloseOnExec);
        if (_epoll < 0) throw Failure("epoll_create1");
        new Thread(Run) { IsBackground = true, Name = "Sockets" }.Start();
    }

    /// <summary>One of the loops, each in its turn.</summary>
    public static SocketLoop Next() => All[Interlocked.Increment(ref _next) % All.Length].Value;

    /// <summary>What tells a socket from all others of this loop. None is used again: a late event of a closed socket finds nobody instead of its successor.</summary>
    public ulong NewToken() => Interlocked.Increment(ref _lastToken);

    /// <summary>Begins to watch for input.</summary>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public void Add(Socket socket, ISocketOwner owner, ulong token)
    {
        _owners[token] = owner;
        try
        {
            Control(Epoll.Add, socket, Epoll.Input, token);
        }
        catch
        {
            Forget(token);
            throw;
        }
    }

    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public void Control(int operation, Socket socket, uint interest, ulong token)
    {
        bool held = false;
        try
        {
            socket.SafeHandle.DangerousAddRef(ref held);
            var change = new Epoll.Event { Events = interest, Data = token };
            if (Epoll.Control(_epoll, operation, (int)socket.SafeHandle.DangerousGetHandle(), &change) != 0) throw Failure("epoll_ctl");
        }
        finally
        {
            if (held) socket.SafeHandle.DangerousRelease();
        }
    }

    /// <summary>Closing the socket takes it out of epoll.</summary>
    public void Forget(ulong token) => _owners.TryRemove(token, out _);

    private static Win32Exception Failure(string call) => new(Marshal.GetLastPInvokeError(), $"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    private void Run()
    {
        byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
        Epoll.Event* events = stackalloc Epoll.Event[BatchSize];
        while (true)
        {
            int seen = Epoll.Wait(_epoll, events, BatchSize, Timeout.Infinite);
            if (seen < 0 && Marshal.GetLastPInvokeError() != Errno.Interrupted) throw Failure("epoll_wait");

            for (int i = 0; i < seen; i++)
            {
                if (!_owners.TryGetValue(events[i].Data, out ISocketOwner? owner)) continue;

                if ((events[i].Events & Epoll.Output) != 0) owner.OnWritable();
                if ((events[i].Events & ~Epoll.Output) != 0) owner.OnReadable(buffer);
            }
        }
    }
}
