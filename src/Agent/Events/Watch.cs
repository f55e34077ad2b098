using VibeCoading.Agent.Native;

namespace VibeCoading.Agent.Events;

/// <summary>A descriptor's place in the loop. Dispose before the descriptor is closed.</summary>
internal sealed class Watch(EventLoop loop, Descriptor descriptor, ulong token) : IDisposable
{
    private Interest _interest;
    private bool _disposed;

    /// <summary>Without interest the descriptor leaves epoll altogether: a hang-up would be told over and over otherwise.</summary>
    public void Set(Interest interest)
    {
        if (_disposed || interest == _interest) return;

        int operation = interest == Interest.None ? Libc.EpollDelete
            : _interest == Interest.None ? Libc.EpollAdd
            : Libc.EpollModify;
        loop.Control(operation, descriptor.Number, interest, token);
        _interest = interest;
    }

    public void Dispose()
    {
        Set(Interest.None);
        _disposed = true;
        loop.Forget(token);
    }
}
