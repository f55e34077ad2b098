using VibeCoading.Agent.Buffers;
using VibeCoading.Agent.Connections;

namespace VibeCoading.Agent.Terminals;

/// <summary>
/// Has a program wait for the readers that keep up, as it would for a real terminal: one that asks promptly loses nothing, however much is
/// written, and what lies between a program and its reader stays small enough for Ctrl-C to be seen at once. The wait is short. A reader that
/// is slower than that, or has stopped, is overrun and costs nobody anything.
/// </summary>
internal sealed class OutputPace(ByteRing output)
{
    /// <summary>Enough to keep the way to a reader full while its next request travels.</summary>
    private const int MostLagBytes = 256 * 1024;

    /// <summary>Read beyond that at once, so that a program is not woken for every few bytes.</summary>
    private const int SlackBytes = 64 * 1024;

    private readonly int _mostLag = Math.Min(MostLagBytes, output.Capacity / 2);
    private readonly List<Follower> _followers = [];

    /// <summary>How long a program waits for a reader: many times a long round trip, and less than the quiet that ends a terminal.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMilliseconds(250);

    public void Asked(Connection connection, long offset)
    {
        long now = Environment.TickCount64;
        _followers.RemoveAll(follower => !follower.IsWaiting && now - follower.AnsweredAt > Patience.TotalMilliseconds);
        Follower? known = _followers.Find(follower => !follower.IsWaiting && follower.IsAt(connection, offset));
        if (known is null)
        {
            // Whether it keeps up is seen when it asks again.
            _followers.Add(new Follower(connection) { Position = offset, IsWaiting = true });
            return;
        }

        known.IsWaiting = true;
        known.KeepsUp = true;
        known.BlocksSince = null;
    }

    public void Answered(Connection connection, long offset, long end)
    {
        if (Waiting(connection, offset) is not { } follower) return;
        follower.Position = end;
        follower.IsWaiting = false;
        follower.AnsweredAt = Environment.TickCount64;
        follower.BlocksSince = null;
    }

    public void Abandoned(Connection connection, long offset)
    {
        if (Waiting(connection, offset) is { } follower) _followers.Remove(follower);
    }

    /// <summary>How much output may be read now. None means: not before a reader asks again, or <see cref="Patience"/> is over.</summary>
    public int Room()
    {
        int room = Math.Min(_mostLag + SlackBytes, output.Capacity);
        foreach (Follower follower in _followers)
        {
            if (!follower.KeepsUp) continue;
            long lag = output.Head - follower.Position;
            if (lag < _mostLag) room = Math.Min(room, (int)(Math.Min(_mostLag + SlackBytes, output.Capacity) - lag));
            else if (follower.MayBlock(Environment.TickCount64)) return 0;
        }

        return room;
    }

    private Follower? Waiting(Connection connection, long offset) =>
        _followers.Find(follower => follower.IsWaiting && follower.IsAt(connection, offset));

    private sealed class Follower(Connection connection)
    {
        public long Position { get; set; }

        public bool IsWaiting { get; set; }

        public long AnsweredAt { get; set; }

        public bool KeepsUp { get; set; }

        public long? BlocksSince { get; set; }

        public bool IsAt(Connection other, long offset) => connection == other && Position == offset;

        /// <summary>Starts its patience when it is first met in the way, and gives it up when that is over.</summary>
        public bool MayBlock(long now)
        {
            BlocksSince ??= now;
            KeepsUp = now - BlocksSince < Patience.TotalMilliseconds;
            return KeepsUp;
        }
    }
}
