using VibeCoading.Gateway.Sockets;

namespace VibeCoading.Gateway.Terminals;

/// <summary>
/// How much of the output sent the viewer has not parsed yet. One task sends, another hears the acknowledgements. Offsets that a gap skipped are
/// not in flight. What may be in flight follows the round trip: a viewer far away needs more to be kept busy, and for one nearby more would only
/// stand between Ctrl-C and its effect.
/// </summary>
/// <param name="most">What the viewer allows at most.</param>
internal sealed class OutputWindow(int most, long from, TimeProvider time)
{
    /// <summary>Keeps a viewer on the same host as busy as more would.</summary>
    public const int LeastBytes = 128 * 1024;

    /// <summary>More than a terminal emulator draws.</summary>
    private const int BytesPerSecond = 5_000_000;

    private static readonly TimeSpan StallCheck = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<(long From, long To)> _gaps = new();
    private long _sent = from;
    private long _acked = from;
    private TaskCompletionSource? _room;
    private (long Offset, long At)? _sample;
    private TimeSpan _roundTrip = TimeSpan.MaxValue;
    private long _lastAck = time.GetTimestamp();

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

                // The sender goes on within the task that heard the acknowledgement, as far as the room goes: handing each piece of a flood
                // to another thread took the gateway four times the processor time.
                _room = new TaskCompletionSource();
                changed = _room.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Counts so much as sent, if there is room for all of it.</summary>
    public bool TrySend(int bytes)
    {
        lock (_lock)
        {
            if (Room < bytes) return false;
            Sent(bytes);
            return true;
        }
    }

    public void Sent(int bytes)
    {
        lock (_lock)
        {
            // A viewer that had nothing to acknowledge was not late.
            if (_acked == _sent) _lastAck = time.GetTimestamp();
            _sent += bytes;
            _sample ??= (_sent, time.GetTimestamp());
        }
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
        TaskCompletionSource? room = null;
        lock (_lock)
        {
            if (offset > _sent) return false;

            if (offset > _acked) _lastAck = time.GetTimestamp();
            _acked = Math.Max(_acked, offset);
            if (_sample is { } sample && _acked >= sample.Offset) Measure(time.GetElapsedTime(sample.At));
            while (_gaps.TryPeek(out (long From, long To) gap) && gap.To <= _acked) _gaps.Dequeue();
            if (Room > 0) (room, _room) = (_room, null);
        }

        room?.TrySetResult();
        return true;
    }

    /// <summary>Ends when the window was full, and nothing was acknowledged, for too long.</summary>
    public async Task<SocketClose> StalledAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(StallCheck, time, cancellationToken);
            lock (_lock)
            {
                if (Room <= 0 && time.GetElapsedTime(_lastAck) >= limit) return SocketClose.TooSlow(limit);
            }
        }
    }

    private int Capacity => _roundTrip == TimeSpan.MaxValue
        ? Math.Min(LeastBytes, most)
        : (int)Math.Min(most, Math.Max(LeastBytes, BytesPerSecond * _roundTrip.TotalSeconds));

    private int Room
    {
        get
        {
            long inFlight = _sent - _acked;
            foreach ((long gapFrom, long gapTo) in _gaps) inFlight -= gapTo - Math.Max(gapFrom, _acked);
            return (int)(Capacity - inFlight);
        }
    }

    /// <summary>The shortest lately: the rest is what the viewer takes to parse, which more in flight would not shorten.</summary>
    private void Measure(TimeSpan took)
    {
        const double Growth = 1.1;
        _sample = null;
        _roundTrip = _roundTrip == TimeSpan.MaxValue || took < _roundTrip * Growth ? took : _roundTrip * Growth;
    }
}
