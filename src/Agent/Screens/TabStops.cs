using System.Numerics;
using System.Runtime.CompilerServices;

namespace VibeCoading.Agent.Screens;

/// <summary>
/// The tab stops of the normal screen. Where the cursor is nobody here knows, but those who set stops go to a column first and set one there,
/// or clear all stops and then walk over spaces from one to the next.
/// </summary>
internal struct TabStops
{
    private const int Columns = 256;
    private const int Words = Columns / 64;
    private const int Unknown = -1;

    private Bits _stops;
    private bool _isChanged;
    private int _column;

    public static TabStops Initial
    {
        get
        {
            var initial = new TabStops { _column = Unknown };
            initial.SetEachEighth();
            return initial;
        }
    }

    /// <summary>Stops are being set: each space counts.</summary>
    public bool FollowsText { get; private set; }

    private readonly bool IsInReach => (uint)_column < Columns;

    public void Clear(int which)
    {
        if (which == 3)
        {
            _stops = default;
            _isChanged = FollowsText = true;
        }
        else if (which == 0 && IsInReach)
        {
            _stops[_column / 64] &= ~(1UL << _column);
            _isChanged = true;
        }
    }

    public void Set()
    {
        if (!IsInReach) return;
        _stops[_column / 64] |= 1UL << _column;
        _isChanged = true;
    }

    public void Reset()
    {
        SetEachEighth();
        Lose();
    }

    public void Return() => _column = FollowsText ? 0 : Unknown;

    public void MoveTo(int column, int cols) => _column = Math.Clamp(column, 1, cols) - 1;

    public void MoveBy(int columns, int cols)
    {
        if (_column != Unknown) _column = (int)Math.Min(_column + (long)Math.Max(columns, 1), cols - 1);
    }

    public void Text(byte value)
    {
        if (value != ' ') Lose();
        else if (_column != Unknown) _column++;
    }

    /// <summary>The cursor went where it is not followed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Lose() => (FollowsText, _column) = (false, Unknown);

    public readonly void Write(ref SequenceWriter writer, int cols)
    {
        if (!_isChanged) return;

        writer.Raw("\e[3g\r"u8);
        int column = 0;
        for (int i = 0; i < Words; i++)
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

    /// <summary>Where the cursor is, as far as that is known: the next stop may be set there.</summary>
    public readonly void WriteColumn(ref SequenceWriter writer)
    {
        if (_column != Unknown) writer.Control([], _column + 1, "G"u8);
    }

    private void SetEachEighth()
    {
        for (int i = 0; i < Words; i++) _stops[i] = 0x0101010101010101;
    }

    [InlineArray(Words)]
    private struct Bits
    {
        private ulong _first;
    }
}
