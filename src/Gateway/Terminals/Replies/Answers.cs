using static VibeCoading.Gateway.Terminals.Replies.ControlSequence;

namespace VibeCoading.Gateway.Terminals.Replies;

/// <summary>
/// Knows answers by their form (xterm's ctlseqs, kitty's protocols). Nothing that a key sends is among them, but for Shift-F3 and its like, which
/// look like a cursor's position on row 1.
/// </summary>
internal static class Answers
{
    public static ReplyKind KindOf(ControlSequence said) => said.Introducer switch
    {
        Csi => OfCsi(said),
        Osc => OfOsc(said),
        Dcs => OfDcs(said),
        Apc when said.Body is [(byte)'G', ..] => ReplyKind.Picture,
        _ => ReplyKind.None,
    };

    /// <summary>The colour that OSC 10 to 19 set, ask for and tell.</summary>
    public static ReplyKind ColourOf(int number) => number is >= 10 and <= 19 ? ReplyKind.Foreground + (number - 10) : ReplyKind.None;

    private static ReplyKind OfCsi(ControlSequence said) => ((char)said.Prefix, (char)said.Intermediate, (char)said.Final) switch
    {
        ('?', '\0', 'c') => ReplyKind.PrimaryAttributes,
        ('>', '\0', 'c') => ReplyKind.SecondaryAttributes,
        ('\0', '\0', 'n') => ReplyKind.Status,
        ('?', '\0', 'n') => ReplyKind.PrivateStatus,
        ('\0', '\0', 'R') when said.Parameters.Contains((byte)';') => ReplyKind.CursorPosition,
        ('?', '\0', 'R') => ReplyKind.PrivateCursorPosition,
        ('\0', '$', 'y') => ReplyKind.Mode,
        ('?', '$', 'y') => ReplyKind.PrivateMode,
        ('\0', '\0', 't') => ReplyKind.Window,
        ('\0', '\0', 'x') => ReplyKind.TerminalParameters,
        ('\0', '"', 'w') => ReplyKind.DisplayedExtent,
        ('?', '\0', 'u') => ReplyKind.KeyboardFlags,
        ('>', '\0', 'm') => ReplyKind.ModifierKeys,
        ('?', '\0', 'S') => ReplyKind.Graphics,
        ('\0', '\0', 'I' or 'O') => ReplyKind.Focus,
        _ => ReplyKind.None,
    };

    private static ReplyKind OfDcs(ControlSequence said) => ((char)said.Prefix, (char)said.Intermediate, (char)said.Final) switch
    {
        ('\0', '!', '|') => ReplyKind.TertiaryAttributes,
        ('\0', '!', '~') => ReplyKind.Checksum,
        ('\0', '$', 'r') => ReplyKind.Setting,
        ('\0', '$', 'u') => ReplyKind.PresentationState,
        ('\0', '+', 'r') => ReplyKind.Capability,
        ('>', '\0', '|') => ReplyKind.Version,
        _ => ReplyKind.None,
    };

    private static ReplyKind OfOsc(ControlSequence said) => said.Body switch
    {
        [(byte)'L' or (byte)'l', ..] => ReplyKind.WindowTitle,
        _ => NumberOf(FirstOf(said.Body, out _)) switch
        {
            4 => ReplyKind.Palette,
            5 => ReplyKind.SpecialColour,
            52 => ReplyKind.Clipboard,
            int number => ColourOf(number),
        },
    };
}
