using System.Collections.Concurrent;
using VibeCoading.Agent.Native;

namespace VibeCoading.Agent.Events;

/// <summary>
/// The agent's one thread: every terminal, pipe and connection is served here, so their state needs no locks and an echo
/// crosses no other thread. Only file operations run elsewhere; they come back through <see cref="Post"/>.
/// </summary>
internal sealed unsafe class EventLoop : IDisposable
{
    private const int BatchSize = 64;

    private readonly Descriptor _epoll;
    private readonly Descriptor _wake;
    private readonly Dictionary<ulong, IPollable> _watched = [];
    private readonly PriorityQueue<LoopTimer, long> _timers = new();
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly Queue<Action> _deferred = new();
    private ulong _lastToken;
    private bool _stopping;

    public EventLoop()
    {
        _epoll = Opened(Libc.EpollCreate(Libc.CloseOnExec), "epoll_create1");
        _wake = Opened(Libc.EventDescriptor(0, Libc.CloseOnExec | Libc.NonBlock), "eventfd");
        Control(Libc.EpollAdd, _wake.Number, Interest.Input, token: 0);
    }

    /// <summary>Calls <paramref name="owner"/> when what was <see cref="Events.Watch.Set"/> is seen. Starts without interest.</summary>
    public Watch Watch(Descriptor descriptor, IPollable owner)
    {
        // Tokens are never used again: a late event of a closed descriptor finds nobody instead of its successor.
        ulong token = ++_lastToken;
        _watched.Add(token, owner);
        return new Watch(this, descriptor, token);
    }

    /// <summary>Runs after the given time, on this thread.</summary>
    public LoopTimer After(TimeSpan delay, Action due)
    {
        var timer = new LoopTimer(due);
        _timers.Enqueue(timer, Environment.TickCount64 + (long)delay.TotalMilliseconds);
        return timer;
    }

    /// <summary>Runs once the current event is dealt with: for what would pull the ground from under callers.</summary>
    public void Defer(Action action) => _deferred.Enqueue(action);

    /// <summary>Runs on the loop's thread; callable from any.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        ulong one = 1;
        _ = Libc.Write(_wake.Number, (byte*)&one, sizeof(ulong));
    }

    public void Stop() => _stopping = true;

    public void Run()
    {
        Libc.EpollEvent* events = stackalloc Libc.EpollEvent[BatchSize];
        while (!_stopping)
        {
            int seen = Libc.EpollWait(_epoll.Number, events, BatchSize, MillisecondsToNextTimer());
            if (seen < 0 && Errno.Last != Errno.Interrupted) throw ErrnoException.Last("epoll_wait");

            for (int i = 0; i < seen; i++)
            {
                if (events[i].Data == 0) RunPosted();
                else if (_watched.TryGetValue(events[i].Data, out IPollable? owner)) owner.OnReady((Interest)events[i].Events);
                RunDeferred();
            }

            FireTimers();
        }
    }

    public void Dispose()
    {
        _epoll.Dispose();
        _wake.Dispose();
    }

    internal void Control(int operation, int descriptor, Interest interest, ulong token)
    {
        var change = new Libc.EpollEvent { Events = (uint)interest, Data = token };
        if (Libc.EpollControl(_epoll.Number, operation, descriptor, &change) != 0) throw ErrnoException.Last("epoll_ctl");
    }

    internal void Forget(ulong token) => _watched.Remove(token);

    private static Descriptor Opened(int descriptor, string what) =>
        descriptor >= 0 ? new Descriptor(descriptor) : throw ErrnoException.Last(what);

    private void RunPosted()
    {
        ulong count;
        _ = Libc.Read(_wake.Number, (byte*)&count, sizeof(ulong));
        while (_posted.TryDequeue(out Action? action))
        {
            action();
            RunDeferred();
        }
    }

    private void RunDeferred()
    {
        while (_deferred.TryDequeue(out Action? action)) action();
    }

    private void FireTimers()
    {
        while (_timers.TryPeek(out LoopTimer? timer, out long due) && due <= Environment.TickCount64)
        {
            _timers.Dequeue();
            timer.Fire();
            RunDeferred();
        }
    }

    private int MillisecondsToNextTimer()
    {
        if (!_timers.TryPeek(out _, out long due)) return Timeout.Infinite;
        return (int)Math.Clamp(due - Environment.TickCount64, 0, int.MaxValue);
    }
}
