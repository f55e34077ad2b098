using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace VibeCoading.Agent.Screens;

/// <summary>
/// The numbers of a control sequence: parameters divided by semicolons, each with those that follow it behind colons. What is too many is dropped,
/// what is too big is as big as may be, as in xterm.js. A parameter left out is 0, one behind a colon is -1.
/// </summary>
internal sealed class SequenceParameters
{
    private const int Most = 32;

    /// <summary>Where the digits of dropped numbers go.</summary>
    private const int Dropped = 2 * Most;

    private readonly int[] _numbers = new int[Dropped + 1];
    private readonly byte[] _firstSub = new byte[Most + 1];
    private int _subs;
    private int _slot;
    private bool _dropsSubs;

    public int Count { get; private set; } = 1;

    public bool HasSubs => _subs != 0;

    public int this[int index] => _numbers[index];

    /// <summary>What follows a parameter behind colons.</summary>
    public ReadOnlySpan<int> SubsOf(int index)
    {
        int first = _firstSub[index];
        int end = index + 1 < Count ? _firstSub[index + 1] : _subs;
        return _numbers.AsSpan(Most + first, end - first);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Clear()
    {
        Count = 1;
        _subs = 0;
        _slot = 0;
        _dropsSubs = false;
        _numbers[0] = 0;
    }

    /// <summary>Takes digits, semicolons and colons; the index of the first byte that is none of them.</summary>
    public int Read(ReadOnlySpan<byte> output, int at)
    {
        // A number that a cut of the output has split goes on digit by digit.
        if (_numbers[_slot] != 0) return ReadEach(output, at);

        // Whole numbers, as long as four bytes hold each with what follows it: how many digits one has is nothing that a processor could guess.
        while (at <= output.Length - sizeof(uint))
        {
            uint digits = BinaryPrimitives.ReadUInt32LittleEndian(output[at..]) ^ 0x30303030;
            uint others = ((digits + 0x76767676) | digits) & 0x80808080;
            if (others == 0) break;

            int bits = BitOperations.TrailingZeroCount(others) & 0x18;
            uint aligned = (uint)((ulong)digits << (32 - bits));
            _numbers[_slot] = (int)((((aligned >> 8) & 0xFF) * 100) + (((aligned >> 16) & 0xFF) * 10) + (aligned >> 24));
            at += bits >> 3;
            byte after = output[at];
            if (after > ';') return at;
            if (after != ';' || Count == Most) break;

            at++;
            Add();
        }

        return ReadEach(output, at);
    }

    public SequenceParameters Clone()
    {
        var clone = new SequenceParameters { Count = Count, _subs = _subs, _slot = _slot, _dropsSubs = _dropsSubs };
        _numbers.CopyTo(clone._numbers, 0);
        _firstSub.CopyTo(clone._firstSub, 0);
        return clone;
    }

    private int ReadEach(ReadOnlySpan<byte> output, int at)
    {
        for (; at < output.Length; at++)
        {
            byte value = output[at];
            if (char.IsAsciiDigit((char)value)) _numbers[_slot] = Grown(_numbers[_slot], value - '0');
            else if (value == ';') Add();
            else if (value == ':') AddSub();
            else break;
        }

        return at;
    }

    private static int Grown(int number, int digit) => number < 0 ? digit : (int)Math.Min((number * 10L) + digit, int.MaxValue);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add()
    {
        if (Count == Most)
        {
            _slot = Dropped;
            _dropsSubs = true;
            return;
        }

        _firstSub[Count] = (byte)_subs;
        _slot = Count++;
        _numbers[_slot] = 0;
    }

    private void AddSub()
    {
        if (_dropsSubs || _subs == Most)
        {
            _dropsSubs = true;
            _slot = Dropped;
            return;
        }

        _slot = Most + _subs++;
        _numbers[_slot] = -1;
    }
}
