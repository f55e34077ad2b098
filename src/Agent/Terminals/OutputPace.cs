using VibeCoading.Agent.Buffers;

namespace VibeCoading.Agent.Terminals;

/// <summary>
/// Has a program wait for those who follow it and keep up, as it would for a real terminal: one that acknowledges promptly loses nothing, however much
/// is written, and what lies between a program and its viewer stays small enough for Ctrl-C to be seen at once. The wait is short. A follower that
/// is slower than that, or has stopped, is overrun and costs nobody anything, unless the terminal pauses for it: then the program waits as long
/// as it stays.
/// </summary>
internal sealed class OutputPace(ByteRing output, Followers followers, bool pauses)
{
    /// <summary>Enough to keep the way to a viewer full while its acknowledgement travels.</summary>
    private const int MostLagBytes = 256 * 1024;

    /// <summary>Read beyond that at once, so that a program is not woken for every few bytes.</summary>
    private const int SlackBytes = 64 * 1024;

    private readonly int _mostLag = Math.Min(MostLagBytes, output.Capacity / 2);
    private readonly int _pauseLag = output.Capacity / 2;

    /// <summary>How long a program waits for a follower: many times a long round trip, and less than the quiet that ends a terminal.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How much output may be read now. None means: not before a follower acknowledges or leaves, or <see cref="Patience"/> is over.</summary>
    public int Room()
    {
        int most = Math.Min(_mostLag + SlackBytes, output.Capacity);
        int room = most;
        foreach (Follower follower in followers)
        {
            long lag = output.Head - follower.Position;
            if (pauses)
            {
                if (lag >= _pauseLag) return 0;
                room = (int)Math.Min(room, _pauseLag - lag);
            }

            if (!follower.KeepsUp) continue;
            if (lag < _mostLag) room = (int)Math.Min(room, most - lag);
            else if (follower.MayBlock(Environment.TickCount64, Patience)) return 0;
        }

        return room;
    }
}
