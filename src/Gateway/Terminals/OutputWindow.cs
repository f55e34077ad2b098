namespace VibeCoading.Gateway.Terminals;

/// <summary>
/// How much of the output sent the viewer has not parsed yet. One task sends, another hears the acknowledgements. Offsets that a gap skipped are
/// not in flight.
/// </summary>
internal sealed class OutputWindow(int capacity, long from)
{
    private readonly Lock _lock = new();
    private readonly Queue<(long From, long To)> _gaps = new();
    private long _sent = from;
    private long _acked = from;
    private TaskCompletionSource? _room;

    /// <summary>Waits until something may be sent, and returns how much.</summary>
    public async ValueTask<int> WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                int room = Room;
                if (room > 0) return room;

                // Not inline: the sender must not run on the task that hears the acknowledgements.
                _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                changed = _room.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public void Sent(int bytes)
    {
        lock (_lock) _sent += bytes;
    }

    public void Skipped(long to)
    {
        lock (_lock)
        {
            _gaps.Enqueue((_sent, to));
            _sent = to;
        }
    }

    /// <summary>False when the offset was never sent.</summary>
    public bool TryAcknowledge(long offset)
    {
        lock (_lock)
        {
            if (offset > _sent) return false;

            _acked = Math.Max(_acked, offset);
            while (_gaps.TryPeek(out (long From, long To) gap) && gap.To <= _acked) _gaps.Dequeue();
            if (Room > 0)
            {
                _room?.TrySetResult();
                _room = null;
            }

            return true;
        }
    }

    private int Room
    {
        get
        {
            long inFlight = _sent - _acked;
            foreach ((long gapFrom, long gapTo) in _gaps) inFlight -= gapTo - Math.Max(gapFrom, _acked);
            return (int)(capacity - inFlight);
        }
    }
}
