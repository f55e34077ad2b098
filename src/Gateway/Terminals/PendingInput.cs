namespace VibeCoading.Gateway.Terminals;

/// <summary>Bytes in a row, added at the end and taken from the beginning.</summary>
internal sealed class PendingInput
{
    private const int LeastBytes = 64;

    /// <summary>A buffer that a paste made larger is not kept.</summary>
    private const int KeptBytes = 4096;

    private byte[] _bytes = [];
    private int _start;

    public int Count { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_start + Count + bytes.Length > _bytes.Length) MakeRoom(Count + bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_start + Count));
        Count += bytes.Length;
    }

    /// <summary>The first bytes, at most so many.</summary>
    public ReadOnlySpan<byte> First(int most) => _bytes.AsSpan(_start, Math.Min(most, Count));

    public void Remove(int count)
    {
        _start += count;
        Count -= count;
        if (Count > 0) return;

        _start = 0;
        if (_bytes.Length > KeptBytes) _bytes = [];
    }

    private void MakeRoom(int needed)
    {
        ReadOnlySpan<byte> held = _bytes.AsSpan(_start, Count);
        byte[] into = needed <= _bytes.Length / 2 ? _bytes : new byte[Math.Max(LeastBytes, 2 * needed)];
        held.CopyTo(into);
        (_bytes, _start) = (into, 0);
    }
}
