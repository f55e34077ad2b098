namespace VibeCoading.Agent.Screens;

/// <summary>The DEC private modes that are nothing but on or off, and those of the mouse, of which one at a time is in force.</summary>
internal struct PrivateModes
{
    private const int Wraparound = 7;
    private const int CursorBlink = 12;
    private const int CursorVisible = 25;
    private const int MouseUtf8 = 1005;
    private const int MouseSgr = 1006;
    private const int MouseUrxvt = 1015;
    private const int MouseSgrPixels = 1016;
    private const int ReverseVideo = 5;

    private uint _on;
    private bool? _cursorBlinks;
    private int _mouseTracking;
    private int _mouseEncoding;

    public static PrivateModes Initial => new() { _on = BitOf(Wraparound) | BitOf(CursorVisible) };

    /// <summary>
    /// Cursor keys, reverse video, wraparound, visible cursor, reverse wraparound, focus reports, two old encodings of the mouse, bracketed paste,
    /// reports of the colour scheme.
    /// </summary>
    private static ReadOnlySpan<ushort> Switches => [1, ReverseVideo, Wraparound, CursorVisible, 45, 1004, MouseUtf8, MouseUrxvt, 2004, 2031];

    public void Set(int mode, bool on)
    {
        switch (mode)
        {
            case 9 or 1000 or 1002 or 1003:
                _mouseTracking = on ? mode : 0;
                break;
            case MouseSgr or MouseSgrPixels:
                _mouseEncoding = on ? mode : 0;
                break;
            case CursorBlink:
                _cursorBlinks = on;
                break;
            default:
                uint bit = BitOf(mode);
                _on = on ? _on | bit : _on & ~bit;
                break;
        }
    }

    /// <summary>DECSTR leaves the mouse and the colours as they are.</summary>
    public void SoftReset() => _on = Initial._on | (_on & (BitOf(ReverseVideo) | BitOf(MouseUtf8) | BitOf(MouseUrxvt)));

    /// <summary>RIS, after which xterm.js shows no cursor where it showed none before.</summary>
    public void Reset()
    {
        _on = BitOf(Wraparound) | (_on & BitOf(CursorVisible));
        (_mouseTracking, _mouseEncoding) = (0, 0);
    }

    public readonly void Write(ref SequenceWriter writer)
    {
        writer.Raw("\e[?9;1000;1002;1003;1006;1016l"u8);
        for (int i = 0; i < Switches.Length; i++) writer.Control("?"u8, Switches[i], (_on & (1u << i)) != 0 ? "h"u8 : "l"u8);
        // Behind the old encodings: a program that asks for several means the best one that there is.
        if (_mouseTracking != 0) writer.Control("?"u8, _mouseTracking, "h"u8);
        if (_mouseEncoding != 0) writer.Control("?"u8, _mouseEncoding, "h"u8);
        // Whether it blinks by itself is the emulator's own business until a program decides.
        if (_cursorBlinks is { } blinks) writer.Control("?"u8, CursorBlink, blinks ? "h"u8 : "l"u8);
    }

    private static uint BitOf(int mode)
    {
        int at = mode <= ushort.MaxValue ? Switches.IndexOf((ushort)mode) : -1;
        return at < 0 ? 0 : 1u << at;
    }
}
