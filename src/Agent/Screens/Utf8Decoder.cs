namespace VibeCoading.Agent.Screens;

/// <summary>
/// Decodes characters of several bytes as xterm.js does, which parses what comes out of it: bytes that are not UTF-8 are skipped without a trace,
/// and so is a byte order mark, so that neither ends a sequence that it stands in.
/// </summary>
internal struct Utf8Decoder
{
    /// <summary>Of a character that is not finished, or of nothing.</summary>
    private const int None = -1;

    private uint _bytes;
    private byte _count;
    private byte _needed;

    /// <summary>A character has begun and is not finished.</summary>
    public readonly bool IsPending => _count != 0;

    /// <summary>Takes a byte above 0x7F. The code point that it finishes, or a negative number.</summary>
    public int Take(byte value)
    {
        if (_count == 0)
        {
            _needed = (byte)LengthFrom(value);
            if (_needed == 0) return None;
        }

        _bytes = (_bytes << 8) | value;
        _count++;
        if (_count < _needed) return None;

        int code = CodePoint(_bytes, _needed);
        Drop();
        return code;
    }

    /// <summary>Forgets a character that what follows shows to be none.</summary>
    public void Drop() => (_bytes, _count) = (0, 0);

    /// <summary>Takes the character that begins at the end of a text and is not finished there.</summary>
    public void TakeUnfinished(ReadOnlySpan<byte> text)
    {
        for (int length = 1; length <= Math.Min(3, text.Length); length++)
        {
            byte value = text[^length];
            if (value < 0x80) return;
            if (value < 0xC0) continue;

            if (LengthFrom(value) > length)
            {
                foreach (byte each in text[^length..]) Take(each);
            }

            return;
        }
    }

    public readonly void WritePending(ref SequenceWriter writer)
    {
        for (int i = _count - 1; i >= 0; i--) writer.Raw((byte)(_bytes >> (8 * i)));
    }

    private static int LengthFrom(byte first) => first switch
    {
        >= 0xC0 and < 0xE0 => 2,
        >= 0xE0 and < 0xF0 => 3,
        >= 0xF0 and < 0xF8 => 4,
        _ => 0,
    };

    private static int CodePoint(uint bytes, int length)
    {
        int low = (int)(bytes & 0x3F);
        int second = (int)((bytes >> 8) & 0x3F);
        int third = (int)((bytes >> 16) & 0x3F);
        int code = length switch
        {
            2 => ((int)((bytes >> 8) & 0x1F) << 6) | low,
            3 => ((int)((bytes >> 16) & 0x0F) << 12) | (second << 6) | low,
            _ => ((int)((bytes >> 24) & 0x07) << 18) | (third << 12) | (second << 6) | low,
        };
        return (length, code) switch
        {
            (2, < 0x80) or (3, < 0x800) or (4, < 0x10000 or > 0x10FFFF) => None,
            (3, (>= 0xD800 and <= 0xDFFF) or 0xFEFF) => None,
            _ => code,
        };
    }
}
