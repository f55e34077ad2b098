using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace VibeCoading.Testing;

/// <summary>Lines of nine digits that count upwards: of each byte its offset tells which it must be.</summary>
/// <param name="first">What the terminal's output has before the stream.</param>
public sealed class NumberedLines(string first)
{
    public const int FirstNumber = 100_000_000;

    private const int LineBytes = 10;

    /// <summary>A line of the terminal's, after which the stream begins.</summary>
    public const string Ready = "ready\n";

    /// <summary>The stream of a program that says so first.</summary>
    public static NumberedLines AfterReady { get; } = new(Ready);

    /// <summary>The offset after so many lines.</summary>
    public long After(int lines) => first.Length + ((long)lines * LineBytes);

    /// <summary>The first byte of output at an offset that is not the stream's; null when there is none. What lies before the stream is passed over.</summary>
    public long? FirstWrong(long offset, ReadOnlySpan<byte> output)
    {
        Span<byte> line = stackalloc byte[LineBytes];
        for (int i = (int)Math.Max(0, first.Length - offset); i < output.Length;)
        {
            long at = offset + i - first.Length;
            Write(at / LineBytes, line);
            ReadOnlySpan<byte> expected = line[(int)(at % LineBytes)..];
            expected = expected[..Math.Min(expected.Length, output.Length - i)];
            int same = expected.CommonPrefixLength(output.Slice(i, expected.Length));
            if (same < expected.Length) return offset + i + same;
            i += expected.Length;
        }

        return null;
    }

    /// <summary>Of a terminal's output, with what comes before the stream.</summary>
    public string Sha256(int lines)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(first));
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
