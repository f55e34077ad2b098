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

    public int this[int index] => _numbers[index];

    /// <summary>What follows a parameter behind colons.</summary>
    public ReadOnlySpan<int> SubsOf(int index)
    {
        int first = _firstSub[index];
        int end = index + 1 < Count ? _firstSub[index + 1] : _subs;
        return _numbers.AsSpan(Most + first, end - first);
    }

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
        int[] numbers = _numbers;
        for (; at < output.Length; at++)
        {
            int digit = output[at] - '0';
            if ((uint)digit <= 9)
            {
                int number = numbers[_slot];
                numbers[_slot] = number < 0 ? digit : number < int.MaxValue / 10 ? (number * 10) + digit : (int)Math.Min(((long)number * 10) + digit, int.MaxValue);
            }
            else if (digit == ';' - '0')
            {
                Add();
            }
            else if (digit == ':' - '0')
            {
                AddSub();
            }
            else
            {
                break;
            }
        }

        return at;
    }

    public SequenceParameters Clone()
    {
        var clone = new SequenceParameters { Count = Count, _subs = _subs, _slot = _slot, _dropsSubs = _dropsSubs };
        _numbers.CopyTo(clone._numbers, 0);
        _firstSub.CopyTo(clone._firstSub, 0);
        return clone;
    }

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
