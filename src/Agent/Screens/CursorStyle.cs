namespace VibeCoading.Agent.Screens;

/// <summary>A cursor's shape as DECSCUSR selects it: 1 to 3, or 0 for the emulator's own; and whether it blinks, if that was said.</summary>
internal readonly record struct CursorStyle(byte Shape, bool? Blinks)
{
    public CursorStyle Selected(int style) => style switch
    {
        0 => default,
        <= 6 => new CursorStyle((byte)((style + 1) / 2), style % 2 == 1),
        // A shape that there is not: only the blinking is heard.
        _ => this with { Blinks = style % 2 == 1 },
    };

    /// <summary>Selects it, from any other.</summary>
    public void Write(ref SequenceWriter writer)
    {
        writer.Control([], 0, " q"u8);
        if (Blinks is not { } blinks) return;
        int shape = Shape == 0 ? 4 : Shape;
        writer.Control([], (2 * shape) - (blinks ? 1 : 0), " q"u8);
    }
}
