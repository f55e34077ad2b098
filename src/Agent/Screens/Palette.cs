namespace VibeCoading.Agent.Screens;

/// <summary>The colours that programs have changed: the 256, and those of text, background and cursor. Takes memory once there is one.</summary>
internal sealed class Palette
{
    private const int Indexed = 256;
    private const int Special = 3;
    private const int Unchanged = -1;

    private int[]? _colors;

    /// <summary>OSC 4: numbers and colours by turns.</summary>
    public void Set(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> index = Next(ref text);
            ReadOnlySpan<byte> color = Next(ref text);
            if (IndexOf(index) is { } at) Set(at, color);
        }
    }

    /// <summary>OSC 10 to 12: a colour, and those of the commands that follow behind it.</summary>
    public void SetSpecial(int first, ReadOnlySpan<byte> text)
    {
        for (int i = first; i < Special && !text.IsEmpty; i++) Set(Indexed + i, Next(ref text));
    }

    /// <summary>OSC 104: those named, or all.</summary>
    public void Reset(ReadOnlySpan<byte> text)
    {
        if (_colors is null) return;
        if (text.IsEmpty)
        {
            _colors.AsSpan(0, Indexed).Fill(Unchanged);
            return;
        }

        while (!text.IsEmpty)
        {
            if (IndexOf(Next(ref text)) is { } at) _colors[at] = Unchanged;
        }
    }

    public void ResetSpecial(int which)
    {
        if (_colors is not null) _colors[Indexed + which] = Unchanged;
    }

    public void Write(ref SequenceWriter writer)
    {
        writer.Raw("\e]104\e\\\e]110\e\\\e]111\e\\\e]112\e\\"u8);
        if (_colors is null) return;

        bool isFirst = true;
        for (int i = 0; i < Indexed; i++)
        {
            if (_colors[i] == Unchanged) continue;
            writer.Raw(isFirst ? "\e]4;"u8 : ";"u8);
            isFirst = false;
            writer.Number(i);
            writer.Raw((byte)';');
            WriteColor(ref writer, _colors[i]);
        }

        if (!isFirst) writer.Raw("\e\\"u8);
        for (int i = 0; i < Special; i++)
        {
            if (_colors[Indexed + i] == Unchanged) continue;
            writer.Raw("\e]"u8);
            writer.Number(10 + i);
            writer.Raw((byte)';');
            WriteColor(ref writer, _colors[Indexed + i]);
            writer.Raw("\e\\"u8);
        }
    }

    public Palette Clone() => new() { _colors = (int[]?)_colors?.Clone() };

    private void Set(int at, ReadOnlySpan<byte> text)
    {
        // A question mark asks for the colour; it is none.
        if (ColorSpecification.Parse(text) is not { } color) return;
        if (_colors is null)
        {
            _colors = new int[Indexed + Special];
            _colors.AsSpan().Fill(Unchanged);
        }

        _colors[at] = color;
    }

    private static int? IndexOf(ReadOnlySpan<byte> text) =>
        text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && int.TryParse(text, out int index) && index < Indexed ? index : null;

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> text)
    {
        int separator = text.IndexOf((byte)';');
        ReadOnlySpan<byte> next = separator < 0 ? text : text[..separator];
        text = separator < 0 ? [] : text[(separator + 1)..];
        return next;
    }

    private static void WriteColor(ref SequenceWriter writer, int color)
    {
        writer.Raw((byte)'#');
        for (int shift = 20; shift >= 0; shift -= 4) writer.Raw("0123456789abcdef"u8[(color >> shift) & 0xF]);
    }
}
