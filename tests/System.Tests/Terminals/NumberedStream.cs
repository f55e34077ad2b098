using System.Buffers.Text;
using System.Security.Cryptography;

namespace VibeCoading.SystemTests.Terminals;

/// <summary>Lines of nine digits that count upwards: of each byte its offset tells which it must be.</summary>
internal sealed class NumberedStream(long begin)
{
    public const int FirstNumber = 100_000_000;

    private const int LineBytes = 10;

    /// <summary>A line of the terminal's, after which the stream begins.</summary>
    public const string Ready = "ready\n";

    /// <summary>The stream of a program that says so first.</summary>
    public static NumberedStream AfterReady { get; } = new(Ready.Length);

    /// <summary>The offset after so many lines.</summary>
    public long After(int lines) => begin + ((long)lines * LineBytes);

    /// <summary>Fails where output that begins at an offset is not that of the stream; what lies before the stream is passed over.</summary>
    public void AssertHolds(long offset, ReadOnlySpan<byte> output)
    {
        Span<byte> line = stackalloc byte[LineBytes];
        for (int i = (int)Math.Max(0, begin - offset); i < output.Length;)
        {
            long at = offset + i - begin;
            Write(at / LineBytes, line);
            ReadOnlySpan<byte> expected = line[(int)(at % LineBytes)..];
            expected = expected[..Math.Min(expected.Length, output.Length - i)];
            Assert.True(output.Slice(i, expected.Length).SequenceEqual(expected), $"At {offset + i} is not what the program wrote there.");
            i += expected.Length;
        }
    }

    /// <summary>Of a terminal's output, with what comes before the stream.</summary>
    public static string Sha256(int lines)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("ready\n"u8);
        Span<byte> line = stackalloc byte[LineBytes];
        for (int i = 0; i < lines; i++)
        {
            Write(i, line);
            hash.AppendData(line);
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private static void Write(long index, Span<byte> line)
    {
        _ = Utf8Formatter.TryFormat(FirstNumber + index, line, out int digits);
        line[digits] = (byte)'\n';
    }
}
