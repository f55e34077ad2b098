using System.Numerics;
using System.Runtime.CompilerServices;

namespace VibeCoading.Agent.Screens;

/// <summary>
/// The tab stops of the normal screen. Where the cursor is nobody here knows, so a stop set there is heard of only from a program that
/// goes about it as all do that set the terminal up: it clears them, returns to the first column, and walks from stop to stop.
/// </summary>
internal struct TabStops
{
    private const int Columns = 256;
    private const int Unknown = -1;

    private Bits _stops;
    private bool _isChanged;
    private int _column;

    /// <summary>Stops are being set: each character counts.</summary>
    public bool FollowsText { get; private set; }

    public void Clear(int which)
    {
        if (which == 3)
        {
            _stops = default;
            _isChanged = FollowsText = true;
            _column = Unknown;
        }
        else if (which == 0 && IsInReach)
        {
            _stops[_column / 64] &= ~(1UL << _column);
        }
    }

    public void Set()
    {
        if (IsInReach) _stops[_column / 64] |= 1UL << _column;
    }

    /// <summary>One each eighth column.</summary>
    public void Reset()
    {
        for (int i = 0; i < Columns / 64; i++) _stops[i] = 0x0101010101010101;
        FollowsText = false;
    }

    public void Return() => _column = 0;

    public void MoveTo(int column, int cols) => _column = Math.Clamp(column, 1, cols) - 1;

    public void Text(byte value)
    {
        if (value != ' ') FollowsText = false;
        else if (_column != Unknown) _column++;
    }

    /// <summary>The cursor went where it is not followed.</summary>
    public void Lose() => FollowsText = false;

    public readonly void Write(ref SequenceWriter writer, int cols)
    {
        if (!_isChanged) return;

        writer.Raw("\e[3g\r"u8);
        int column = 0;
        for (int i = 0; i < Columns / 64; i++)
        {
            for (ulong left = _stops[i]; left != 0; left &= left - 1)
            {
                int stop = (i * 64) + BitOperations.TrailingZeroCount(left);
                if (stop >= cols) return;
                if (stop == column + 1) writer.Raw("\e[C"u8);
                else if (stop > column) writer.Control([], stop - column, "C"u8);
                column = stop;
                writer.Escape((byte)'H');
            }
        }
    }

    /// <summary>The column that the next stop is set in, where a program is about to do that.</summary>
    public readonly void WriteColumn(ref SequenceWriter writer)
    {
        if (IsInReach) writer.Control([], _column + 1, "G"u8);
    }

    private readonly bool IsInReach => FollowsText && (uint)_column < Columns;

    [InlineArray(Columns / 64)]
    private struct Bits
    {
        private ulong _first;
    }
}
