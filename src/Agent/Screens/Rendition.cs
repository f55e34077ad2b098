namespace VibeCoading.Agent.Screens;

[Flags]
internal enum TextStyles : ushort
{
    None = 0,
    Bold = 1 << 0,
    Dim = 1 << 1,
    Italic = 1 << 2,
    Underline = 1 << 3,
    Blink = 1 << 4,
    Inverse = 1 << 5,
    Invisible = 1 << 6,
    Strikethrough = 1 << 7,
    Overline = 1 << 8,

    /// <summary>DECSCA: selective erasing leaves it.</summary>
    Protected = 1 << 9,
}

/// <summary>How text that comes next looks.</summary>
internal struct Rendition
{
    public TextColor Foreground;
    public TextColor Background;
    public TextColor UnderlineColor;

    /// <summary>1 single, 2 double, 3 curly, 4 dotted, 5 dashed.</summary>
    public byte UnderlineStyle;

    private TextStyles _styles;

    /// <summary>What each style is switched on by.</summary>
    private static ReadOnlySpan<byte> Switches => [1, 2, 3, 0, 5, 7, 8, 9, 53];

    public void Set(TextStyles styles, bool on) => _styles = on ? _styles | styles : _styles & ~styles;

    public void Underlined(int style)
    {
        UnderlineStyle = style is >= 0 and <= 5 ? (byte)style : (byte)1;
        Set(TextStyles.Underline, style != 0);
    }

    /// <summary>Takes what a cursor saved; in xterm.js the underline's look is not part of that.</summary>
    public void Restore(in Rendition saved) => this = saved with { UnderlineStyle = UnderlineStyle, UnderlineColor = UnderlineColor };

    /// <summary>From any other look.</summary>
    public readonly void Write(ref SequenceWriter writer)
    {
        writer.Raw("\e[0"u8);
        for (int i = 0; i < Switches.Length; i++)
        {
            if (Switches[i] != 0 && (_styles & (TextStyles)(1 << i)) != 0) Append(ref writer, Switches[i]);
        }

        if ((_styles & TextStyles.Underline) != 0 && UnderlineStyle != 0)
        {
            Append(ref writer, 4);
            // An emulator that knows one underline alone may take no colon.
            if (UnderlineStyle > 1)
            {
                writer.Raw((byte)':');
                writer.Number(UnderlineStyle);
            }
        }

        Foreground.Write(ref writer, 30);
        Background.Write(ref writer, 40);
        UnderlineColor.WriteUnderline(ref writer);
        writer.Raw((byte)'m');
        if ((_styles & TextStyles.Protected) != 0) writer.Control([], 1, "\"q"u8);
    }

    private static void Append(ref SequenceWriter writer, int parameter)
    {
        writer.Raw((byte)';');
        writer.Number(parameter);
    }
}
