using VibeCoading.Agent.Native;

namespace VibeCoading.Agent.Buffers;

/// <summary>
/// The last bytes of a stream, by absolute offset. The memory is mapped at once and comes into being page by page as it is
/// written, so that a ring of 4 MiB that holds a prompt costs one page, and it is given back whole on disposal.
/// </summary>
internal sealed unsafe class ByteRing : IDisposable
{
    private const int ReadWriteProtection = 3;
    private const int PrivateAnonymousNoReserve = 0x4022;

    /// <summary>A huge page would make an idle ring cost 2 MiB.</summary>
    private const int NoHugePage = 15;

    private byte* _bytes;

    /// <param name="capacity">A power of two, at least a page.</param>
    public ByteRing(int capacity)
    {
        if (!int.IsPow2(capacity)) throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "Not a power of two.");

        nint mapped = Libc.Map(0, (nuint)capacity, ReadWriteProtection, PrivateAnonymousNoReserve, -1, 0);
        if (mapped == -1) throw ErrnoException.Last($"A buffer of {capacity} bytes");
        _bytes = (byte*)mapped;
        _ = Libc.Advise(mapped, (nuint)capacity, NoHugePage);
        Capacity = capacity;
    }

    public int Capacity { get; }

    /// <summary>Offset of the oldest byte held.</summary>
    public long Tail { get; private set; }

    /// <summary>Offset one past the newest byte.</summary>
    public long Head { get; private set; }

    public int Count => (int)(Head - Tail);

    public int Free => Capacity - Count;

    /// <summary>Where the next bytes go: at most <paramref name="most"/>, in one piece. Overlaps the oldest ones once the ring is full.</summary>
    public Span<byte> Next(int most)
    {
        int at = (int)(Head & (Capacity - 1));
        return new Span<byte>(_bytes + at, Math.Min(most, Capacity - at));
    }

    /// <summary>Counts bytes written to <see cref="Next"/>; the oldest are forgotten where there is no room.</summary>
    public void Advance(int written)
    {
        Head += written;
        Tail = Math.Max(Tail, Head - Capacity);
    }

    /// <summary>Bytes from an offset within the ring, in the one or two pieces that they lie in.</summary>
    public void Peek(long offset, int most, out ReadOnlySpan<byte> first, out ReadOnlySpan<byte> second)
    {
        int count = (int)Math.Min(most, Head - offset);
        int at = (int)(offset & (Capacity - 1));
        int untilEnd = Math.Min(count, Capacity - at);
        first = new ReadOnlySpan<byte>(_bytes + at, untilEnd);
        second = new ReadOnlySpan<byte>(_bytes, count - untilEnd);
    }

    /// <summary>Forgets the oldest bytes.</summary>
    public void Consume(int count) => Tail += count;

    /// <summary>Appends as much as fits without forgetting anything.</summary>
    public int Append(ReadOnlySpan<byte> bytes)
    {
        int taken = 0;
        while (taken < bytes.Length && Free > 0)
        {
            Span<byte> next = Next(Math.Min(Free, bytes.Length - taken));
            bytes.Slice(taken, next.Length).CopyTo(next);
            Advance(next.Length);
            taken += next.Length;
        }

        return taken;
    }

    public void Dispose()
    {
        if (_bytes == null) return;
        _ = Libc.Unmap((nint)_bytes, (nuint)Capacity);
        _bytes = null;
    }
}
