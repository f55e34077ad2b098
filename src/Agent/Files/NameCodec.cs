using System.Buffers;
using System.Text;

namespace VibeCoading.Agent.Files;

/// <summary>
/// File names are bytes, and not always UTF-8. A byte that is not part of UTF-8 becomes one character of a private range
/// (U+EF80 to U+EFFF for 0x80 to 0xFF) and comes back as that byte, so that every file that is listed can also be opened, renamed
/// and deleted. Real characters of that range are written byte by byte too, which keeps names distinct.
/// </summary>
internal static class NameCodec
{
    private const int EscapeBase = 0xEF00;
    private const int FirstEscape = 0xEF80;
    private const int LastEscape = 0xEFFF;

    public static string Decode(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(name, out Rune rune, out int length);
            if (status == OperationStatus.Done && (rune.Value is < FirstEscape or > LastEscape)) text.Append(rune.ToString());
            else foreach (byte raw in name[..length]) text.Append((char)(EscapeBase + raw));
            name = name[length..];
        }

        return text.ToString();
    }

    public static byte[] Encode(string text)
    {
        var bytes = new List<byte>(text.Length);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value is >= FirstEscape and <= LastEscape) bytes.Add((byte)(rune.Value - EscapeBase));
            else bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
        }

        return [.. bytes];
    }
}
