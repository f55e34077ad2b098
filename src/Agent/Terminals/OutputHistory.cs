using VibeCoading.Agent.Buffers;
using VibeCoading.Agent.Screens;

namespace VibeCoading.Agent.Terminals;

/// <summary>
/// What is remembered of output that the ring no longer holds: the modes at the ring's tail, and so, over what it does hold, at any place in it. A
/// viewer who comes late starts from there.
/// </summary>
internal sealed class OutputHistory(ByteRing ring, int cols, int rows)
{
    /// <summary>Sizes whose output may still be in the ring; with more of them the oldest count as passed.</summary>
    private const int MostSizes = 256;

    private readonly ScreenModes _atTail = new(cols, rows);
    private readonly Queue<(long Offset, int Cols, int Rows)> _sizes = new();
    private (int Cols, int Rows) _size = (cols, rows);

    /// <summary>Gives up the oldest bytes until so many more fit.</summary>
    public void MakeRoom(int bytes)
    {
        int over = bytes - ring.Free;
        if (over <= 0) return;

        while (_sizes.TryPeek(out var size) && size.Offset < ring.Tail + over)
        {
            Pass((int)(size.Offset - ring.Tail));
            over = bytes - ring.Free;
            ApplyOldestSize();
        }

        Pass(over);
    }

    /// <summary>Output that comes from here on is for this size; the same again changes nothing.</summary>
    public void Resized(int cols, int rows)
    {
        if ((cols, rows) == _size) return;
        _size = (cols, rows);
        if (_sizes.Count == MostSizes) ApplyOldestSize();
        _sizes.Enqueue((ring.Head, cols, rows));
    }

    /// <summary>What brings an emulator in any state into the modes at a place in the ring.</summary>
    public byte[] ModesAt(long offset)
    {
        ScreenModes modes = _atTail.Clone();
        long at = ring.Tail;
        foreach ((long changed, int newCols, int newRows) in _sizes)
        {
            if (changed > offset) break;
            Feed(modes, at, changed);
            modes.Resize(newCols, newRows);
            at = changed;
        }

        Feed(modes, at, offset);
        Span<byte> composed = stackalloc byte[ScreenModes.MostComposedBytes];
        return composed[..modes.Compose(composed)].ToArray();
    }

    private void Pass(int bytes)
    {
        Feed(_atTail, ring.Tail, ring.Tail + bytes);
        ring.Consume(bytes);
    }

    private void ApplyOldestSize()
    {
        var (_, newCols, newRows) = _sizes.Dequeue();
        _atTail.Resize(newCols, newRows);
    }

    private void Feed(ScreenModes modes, long from, long to)
    {
        ring.Peek(from, (int)(to - from), out ReadOnlySpan<byte> first, out ReadOnlySpan<byte> second);
        modes.Feed(first);
        modes.Feed(second);
    }
}
