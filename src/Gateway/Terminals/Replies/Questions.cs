using static VibeCoading.Gateway.Terminals.Replies.ControlSequence;

namespace VibeCoading.Gateway.Terminals.Replies;

/// <summary>Knows what a program can write that makes a terminal say something by itself.</summary>
internal static class Questions
{
    private const int FocusReports = 1004;
    private const int SizeReports = 2048;

    /// <summary>Expects whatever this sequence is answered with.</summary>
    public static void Expect(ControlSequence asked, ReplyBudget budget)
    {
        switch (asked.Introducer)
        {
            case Csi:
                if (asked is { Prefix: (byte)'?', Intermediate: 0, Final: (byte)'h' }) ExpectReports(asked, budget);
                else budget.Expect(OfCsi(asked));
                break;
            case Osc:
                ExpectOsc(asked, budget);
                break;
            case Dcs:
                ExpectDcs(asked, budget);
                break;
            case Apc when asked.Body is [(byte)'G', ..]:
                budget.Expect(ReplyKind.Picture);
                break;
            case (byte)'Z':
                budget.Expect(ReplyKind.PrimaryAttributes);
                break;
        }
    }

    /// <summary>Modes that begin with a report of how things are.</summary>
    private static void ExpectReports(ControlSequence asked, ReplyBudget budget)
    {
        if (asked.Has(FocusReports)) budget.Expect(ReplyKind.Focus);
        if (asked.Has(SizeReports)) budget.Expect(ReplyKind.Window);
    }

    private static ReplyKind OfCsi(ControlSequence asked) => ((char)asked.Prefix, (char)asked.Intermediate, (char)asked.Final) switch
    {
        ('\0', '\0', 'c') when asked.Number == 0 => ReplyKind.PrimaryAttributes,
        ('>', '\0', 'c') when asked.Number == 0 => ReplyKind.SecondaryAttributes,
        ('=', '\0', 'c') when asked.Number == 0 => ReplyKind.TertiaryAttributes,
        ('\0', '\0', 'n') when asked.Number == 5 => ReplyKind.Status,
        ('\0', '\0', 'n') when asked.Number == 6 => ReplyKind.CursorPosition,
        ('?', '\0', 'n') when asked.Number == 6 => ReplyKind.PrivateCursorPosition,
        ('?', '\0', 'n') when asked.Number == 63 => ReplyKind.Checksum,
        ('?', '\0', 'n') => ReplyKind.PrivateStatus,
        ('\0', '$', 'p') => ReplyKind.Mode,
        ('?', '$', 'p') => ReplyKind.PrivateMode,
        ('>', '\0', 'q') when asked.Number == 0 => ReplyKind.Version,
        ('\0', '\0', 't') when asked.Number is 11 or 13 or 14 or 15 or 16 or 18 or 19 => ReplyKind.Window,
        ('\0', '\0', 't') when asked.Number is 20 or 21 => ReplyKind.WindowTitle,
        ('\0', '\0', 'x') when asked.Number is 0 or 1 => ReplyKind.TerminalParameters,
        ('\0', '$', 'w') => ReplyKind.PresentationState,
        ('\0', '*', 'y') => ReplyKind.Checksum,
        ('\0', '"', 'v') => ReplyKind.DisplayedExtent,
        ('?', '\0', 'u') => ReplyKind.KeyboardFlags,
        ('?', '\0', 'm') => ReplyKind.ModifierKeys,
        ('?', '\0', 'S') => ReplyKind.Graphics,
        _ => ReplyKind.None,
    };

    /// <summary>One string may ask for several colours, each of which is answered by itself.</summary>
    private static void ExpectOsc(ControlSequence asked, ReplyBudget budget)
    {
        int number = NumberOf(FirstOf(asked.Body, out ReadOnlySpan<byte> rest));
        switch (number)
        {
            case 4 or 5:
                while (!rest.IsEmpty)
                {
                    FirstOf(rest, out rest);
                    if (FirstOf(rest, out rest) is [(byte)'?']) budget.Expect(number == 4 ? ReplyKind.Palette : ReplyKind.SpecialColour);
                }

                break;
            case 52:
                FirstOf(rest, out rest);
                if (rest is [(byte)'?']) budget.Expect(ReplyKind.Clipboard);
                break;
            default:
                // Each further one is for the colour after.
                for (; !rest.IsEmpty && Answers.ColourOf(number) is not ReplyKind.None and var colour; number++)
                    if (FirstOf(rest, out rest) is [(byte)'?']) budget.Expect(colour);
                break;
        }
    }

    private static void ExpectDcs(ControlSequence asked, ReplyBudget budget)
    {
        if (asked is { Prefix: 0, Intermediate: (byte)'$', Final: (byte)'q' }) budget.Expect(ReplyKind.Setting);
        if (asked is not { Prefix: 0, Intermediate: (byte)'+', Final: (byte)'q' }) return;

        // Some answer once for each name.
        for (int names = asked.Data.Count((byte)';'); names >= 0; names--) budget.Expect(ReplyKind.Capability);
    }
}
