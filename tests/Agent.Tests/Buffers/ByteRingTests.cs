using VibeCoading.Agent.Buffers;

namespace VibeCoading.Agent.Tests.Buffers;

public sealed class ByteRingTests
{
    private const int Capacity = 4096;

    [Fact]
    public void Peek_FromAnyOffsetHeld_ReturnsWhatWasWrittenThere()
    {
        using var ring = new ByteRing(Capacity);
        var random = new Random(3);
        while (ring.Head < 20 * Capacity)
        {
            Span<byte> next = ring.Next(random.Next(1, 3000));
            int written = random.Next(1, next.Length + 1);
            for (int i = 0; i < written; i++) next[i] = ByteAt(ring.Head + i);
            ring.Advance(written);

            Assert.Equal(Math.Max(0, ring.Head - Capacity), ring.Tail);
            long from = ring.Tail + random.Next(0, ring.Count + 1);
            ring.Peek(from, Capacity, out ReadOnlySpan<byte> first, out ReadOnlySpan<byte> second);
            byte[] peeked = [.. first, .. second];
            Assert.Equal(ring.Head - from, peeked.Length);
            for (int i = 0; i < peeked.Length; i++) Assert.Equal(ByteAt(from + i), peeked[i]);
        }
    }

    [Fact]
    public void Append_WhenFull_TakesWhatFitsAndForgetsNothing()
    {
        using var ring = new ByteRing(Capacity);
        byte[] bytes = [.. Enumerable.Range(0, 3000).Select(i => ByteAt(i))];

        Assert.Equal(3000, ring.Append(bytes));
        Assert.Equal(Capacity - 3000, ring.Append(bytes));
        Assert.Equal(0, ring.Append(bytes));
        ring.Consume(3000);
        Assert.Equal(3000, ring.Append(bytes));
        Assert.Equal((0, 3000L), (ring.Free, ring.Tail));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    public void Ring_OfASizeThatIsNoPowerOfTwo_IsRefused(int capacity) => Assert.Throws<ArgumentOutOfRangeException>(() => new ByteRing(capacity));

    private static byte ByteAt(long offset) => (byte)(offset * 31 / 7);
}
