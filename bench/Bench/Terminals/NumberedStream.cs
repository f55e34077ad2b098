using System.Globalization;

namespace VibeCoading.Bench.Terminals;

/// <summary>What <see cref="Script.Numbers"/> writes, byte by byte, to hold against what comes.</summary>
internal sealed class NumberedStream(int last)
{
    /// <summary>As many digits as the last number has, and the line's end.</summary>
    private readonly int _lineBytes = $"{last}\n".Length;

    public int Last => last;

    /// <summary>All of it, with the greeting.</summary>
    public long Length => 1 + (_lineBytes * (long)last);

    /// <summary>How many of these bytes are not what was written at that offset; of a line that differs all count.</summary>
    public long Wrong(long offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return 0;
        long wrong = 0;
        if (offset == 0)
        {
            if (bytes[0] != Script.Greeting) wrong++;
            offset = 1;
            bytes = bytes[1..];
        }

        (long before, long at) = Math.DivRem(offset - 1, _lineBytes);
        Span<byte> line = stackalloc byte[_lineBytes];
        string format = $"D{_lineBytes - 1}";
        while (!bytes.IsEmpty)
        {
            (++before).TryFormat(line, out _, format, CultureInfo.InvariantCulture);
            line[^1] = (byte)'\n';
            ReadOnlySpan<byte> expected = line[(int)at..];
            int length = Math.Min(expected.Length, bytes.Length);
            if (!bytes[..length].SequenceEqual(expected[..length])) wrong += length;
            bytes = bytes[length..];
            at = 0;
        }

        return wrong;
    }
}
