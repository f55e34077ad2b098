namespace VibeCoading.Agent.Screens;

/// <summary>A colour as SGR names it: none of its own, one of the 16 or 256, or a mix.</summary>
internal readonly struct TextColor
{
    private readonly Kind _kind;
    private readonly int _value;

    private TextColor(Kind kind, int value) => (_kind, _value) = (kind, value);

    private enum Kind : byte
    {
        None,
        Basic,
        Indexed,
        Mixed,
        Removed,
    }

    /// <summary>An underline's colour that was taken back: xterm.js does not treat that as none.</summary>
    public static TextColor Removed => new(Kind.Removed, 0);

    public static TextColor Basic(int index) => new(Kind.Basic, index);

    public static TextColor Indexed(int index) => new(Kind.Indexed, index & 0xFF);

    public static TextColor Mixed(int red, int green, int blue) => new(Kind.Mixed, ((red & 0xFF) << 16) | ((green & 0xFF) << 8) | (blue & 0xFF));

    /// <param name="base">30 for the foreground, 40 for the background.</param>
    public void Write(ref SequenceWriter writer, int @base)
    {
        if (_kind == Kind.None) return;

        writer.Raw((byte)';');
        if (_kind == Kind.Basic)
        {
            writer.Number(_value < 8 ? @base + _value : @base + 60 + _value - 8);
            return;
        }

        writer.Number(@base + 8);
        WriteValue(ref writer, ";2;"u8, (byte)';');
    }

    /// <summary>With colons: an emulator that knows no such colour would take the rest for parameters of their own.</summary>
    public void WriteUnderline(ref SequenceWriter writer)
    {
        if (_kind == Kind.None) return;

        writer.Raw(_kind == Kind.Removed ? ";59"u8 : ";58"u8);
        if (_kind != Kind.Removed) WriteValue(ref writer, ":2::"u8, (byte)':');
    }

    private void WriteValue(ref SequenceWriter writer, ReadOnlySpan<byte> mixed, byte separator)
    {
        if (_kind == Kind.Indexed)
        {
            writer.Raw(separator);
            writer.Number(5);
            writer.Raw(separator);
            writer.Number(_value);
            return;
        }

        writer.Raw(mixed);
        writer.Number(_value >> 16);
        writer.Raw(separator);
        writer.Number((_value >> 8) & 0xFF);
        writer.Raw(separator);
        writer.Number(_value & 0xFF);
    }
}
