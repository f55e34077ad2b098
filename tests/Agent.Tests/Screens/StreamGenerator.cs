using System.Text;

namespace VibeCoading.Agent.Tests.Screens;

/// <summary>Output as no program writes it: every sequence that xterm.js knows, with text, and with what is none between.</summary>
internal sealed class StreamGenerator(int seed)
{
    // xterm.js saves only half of what an underline and a link are with the cursor, and what the alternate screen had saved outlives it:
    // neither is carried over.
    private const string Plain = "\x18\e[24m\e]8;;\e\\";
    private const string Save = $"{Plain}\e7";

    /// <summary>The last byte of U+0088 and of no other control character.</summary>
    private const int TabSet = 0x88;

    private static readonly int[] PrivateModes = [1, 2, 3, 5, 6, 7, 9, 12, 25, 45, 66, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 2004, 2026, 2031, 9999];
    private static readonly string[] Colors = ["#f00", "#12ab9F", "#123456789", "#111122223333", "rgb:1/2/f", "rgb:12/AB/9f", "RGB:123/fff/000", "rgb:1234/ffff/8000", "?", "red", ""];

    private readonly Random _random = new(seed);

    private bool _isOnAlternate;

    /// <summary>By choice on one screen only, and without tab stops: nothing is composed for the screen that is not shown, nor for stops that nobody set.</summary>
    public bool KeepsScreenAndStops { get; init; }

    public byte[] Next(int pieces)
    {
        var stream = new MemoryStream();
        for (int i = 0; i < pieces; i++) stream.Write(Piece());
        return stream.ToArray();
    }

    private byte[] Piece()
    {
        string piece = _random.Next(32) switch
        {
            0 or 1 => Text(),
            2 => Pick("\r\n", "\n", "\r", "\t", "\b", "\a", "\v", "\f", "\0"),
            3 or 4 or 5 => $"\e[{Rendition()}m",
            6 or 7 => $"\e[?{Modes()}{Pick("h", "l")}",
            8 => $"\e[{Pick("4", "20", "4;20", "2")}{Pick("h", "l")}",
            9 => Screen(),
            10 => $"\e[{Number(12)};{Number(12)}r",
            11 => Pick("\e=", "\e>", "\e[!p", "\e%@", "\e%G", "\e#8"),
            12 or 13 => $"\e{Pick("(", ")", "*", "+", "-", ".", "/")}{"0AB4C5RQKYE6ZH7=1"[_random.Next(17)]}",
            14 or 15 => Pick("\x0e", "\x0f", "\en", "\eo", "\e|", "\e}", "\e~"),
            16 => Plain + Pick("\e7", "\e8", "\e[s", "\e[u", "\e[?1048h", "\e[?1048l"),
            17 => $"\e[{Number(9)} q",
            18 => $"\e[{Number(3)}\"q",
            19 => Command($"{Pick("0", "1", "2", "02", "7", "")};{Text()}"),
            20 => Command($"8;{Pick("", "id=a", "x=y:id=b", " ")};{Pick("", "http://example.com/a;b", "file:///tmp")}"),
            21 => Command($"4;{_random.Next(260)};{Pick(Colors)};{_random.Next(256)};{Pick(Colors)}"),
            22 => Command($"{Pick("10", "11", "12")};{Pick(Colors)};{Pick(Colors)}"),
            23 => Command(Pick("104", "104;", $"104;{_random.Next(256)};7", "110", "111", "112", "110;")),
            24 => _random.Next(2) == 0 ? TabStops() : Reset(),
            25 => $"\e[{Pick("?", ">", "<", "=", "")}{Number(40)};{Number(4)}{Pick("m", "n", "c", "r", "J", "K")}",
            26 => $"\e[{Numbers()}{"@ABCDEFGHIJKLMPSTXZ`abdef"[_random.Next(25)]}",
            27 => $"\e[{Numbers()}{Pick(" @", " A", "'}", "'~", "$p", "!q", "  q", "#x")}",
            28 => $"{Pick("\eP", "\u0090")}{Pick("$qm", "1;2|ab", "+q544e", "0;<x", "\"")}é{Text()}{Ends()}",
            29 => $"{Pick("\eX", "\e^", "\e_", "\u0098", "\u009e", "\u009f")}{Pick("Gabc", "a\rb", "")}{Ends()}",
            30 => Pick("\u009b31m", "\u0084", "\u0085", "\u009b?25l", "\u008f", "\u009d2;c1\u009c", "\e[3\x18" + "1m", "\e[\x1a", "\e[3\e[1m", "\e[3\n1m", "\e[3\x0e" + "1m", "\e[\x7f" + "1m", "\e[1\x7fm", "\e[1é2m", "\eé"),
            _ => "",
        };
        return piece.Length > 0 ? Encoding.UTF8.GetBytes(piece) : Noise();
    }

    /// <summary>Bytes that are no UTF-8, and long numbers. Some of the bytes are UTF-8 by chance, but none sets a tab stop where nobody knows the cursor to be.</summary>
    private byte[] Noise()
    {
        if (_random.Next(2) == 0) return Encoding.ASCII.GetBytes($"\e[{new string('1', _random.Next(40))}{new string(';', _random.Next(40))}{new string(':', _random.Next(40))}7m");

        byte[] noise = new byte[_random.Next(1, 8)];
        for (int i = 0; i < noise.Length; i++) noise[i] = _random.Next(0x80, 0x100) is var next and not TabSet ? (byte)next : (byte)0xFF;
        return noise;
    }

    private string Text() => Pick("text", "lqqk x ~", "é", "漢字", "😀", "a\u0301", "\ufeff", "…", new string('w', _random.Next(90)));

    private string Screen()
    {
        if (KeepsScreenAndStops) return "";
        _isOnAlternate = _random.Next(2) == 0;
        return $"{Plain}\e[?{Pick("47", "1047", "1049")}{(_isOnAlternate ? "h" : "l")}{Save}";
    }

    private string Reset()
    {
        _isOnAlternate &= KeepsScreenAndStops;
        return KeepsScreenAndStops ? "" : "\x18\ec";
    }

    private string TabStops() => KeepsScreenAndStops || _isOnAlternate
        ? ""
        : Pick("\x18\e[3g\r    \eH      \e[12G\eH", "\x18\e[3g\r\eH \u0088", "\x18\e[3g\r\e[5G\eH\e[g\e[0m  \eH", "\x18\e[3g");

    private string Modes() => string.Join(';', Enumerable.Range(0, _random.Next(1, 4)).Select(_ => PrivateModes[_random.Next(PrivateModes.Length)]));

    private string Rendition() => string.Join(';', Enumerable.Range(0, _random.Next(4)).Select(_ => _random.Next(6) switch
    {
        0 => $"{Pick("38", "48", "58")}{Pick(":", ";")}{_random.Next(7)}{Pick(":", ";", "::")}{_random.Next(300)}{Pick(":", ";")}{_random.Next(300)}{Pick(":", ";")}{_random.Next(300)}",
        1 => $"{Pick("38", "48", "58")}{Pick(":5:", ";5;", ";5:")}{_random.Next(300)}",
        2 => $"4:{Number(7)}",
        3 => $"{_random.Next(30, 50)}",
        4 => $"{_random.Next(90, 108)}",
        _ => $"{_random.Next(0, 60)}",
    }));

    private string Numbers() => string.Join(';', Enumerable.Range(0, _random.Next(4)).Select(_ => Number(20)));

    private string Number(int below) => _random.Next(5) == 0 ? "" : $"{_random.Next(below)}";

    private string Command(string text) => $"{Pick("\e]", "\u009d")}{text}{Ends()}";

    private string Ends() => Pick("\a", "\e\\", "\u009c", "\e", "\x18", "\e[1m");

    private T Pick<T>(params T[] from) => from[_random.Next(from.Length)];
}
