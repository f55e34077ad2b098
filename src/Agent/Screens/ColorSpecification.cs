using System.Buffers.Text;
using System.Text;

namespace VibeCoading.Agent.Screens;

/// <summary>The ways to write a colour that XParseColor and xterm.js have in common.</summary>
internal static class ColorSpecification
{
    /// <summary>Red, green and blue of eight bits each, or null.</summary>
    public static int? Parse(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("#"u8)) return ParseHash(text[1..]);
        return text.Length > 4 && Ascii.EqualsIgnoreCase(text[..4], "rgb:"u8) ? ParseParts(text[4..]) : null;
    }

    /// <summary>Equal parts of one to four digits, of which the first two count.</summary>
    private static int? ParseHash(ReadOnlySpan<byte> digits)
    {
        if (digits.Length is not (3 or 6 or 9 or 12)) return null;

        int width = digits.Length / 3;
        int color = 0;
        for (int i = 0; i < 3; i++)
        {
            if (Hexadecimal(digits.Slice(i * width, width)) is not { } part) return null;
            color = (color << 8) | (width == 1 ? part << 4 : part >> (4 * (width - 2)));
        }

        return color;
    }

    /// <summary>Three parts of as many digits each, as shares of the highest that so many can be.</summary>
    private static int? ParseParts(ReadOnlySpan<byte> text)
    {
        int width = text.IndexOf((byte)'/');
        if (width is < 1 or > 4 || text.Length != (3 * width) + 2 || text[(2 * width) + 1] != '/') return null;

        int highest = (1 << (4 * width)) - 1;
        int color = 0;
        for (int i = 0; i < 3; i++)
        {
            if (Hexadecimal(text.Slice(i * (width + 1), width)) is not { } part) return null;
            color = (color << 8) | (((part * 255 * 2) + highest) / (2 * highest));
        }

        return color;
    }

    private static int? Hexadecimal(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out int value, out int taken, 'x') && taken == digits.Length ? value : null;
}
