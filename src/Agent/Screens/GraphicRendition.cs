namespace VibeCoading.Agent.Screens;

/// <summary>SGR.</summary>
internal static class GraphicRendition
{
    private const int MixedColor = 2;
    private const int IndexedColor = 5;

    public static void Apply(SequenceParameters parameters, ref Rendition rendition)
    {
        for (int i = 0; i < parameters.Count; i++)
        {
            switch (parameters[i])
            {
                case 0:
                    rendition = default;
                    break;
                case 1:
                    rendition.Set(TextStyles.Bold, on: true);
                    break;
                case 2:
                    rendition.Set(TextStyles.Dim, on: true);
                    break;
                case 3:
                    rendition.Set(TextStyles.Italic, on: true);
                    break;
                case 4:
                    ReadOnlySpan<int> style = parameters.SubsOf(i);
                    rendition.Underlined(style.IsEmpty ? 1 : style[0]);
                    break;
                case 5:
                    rendition.Set(TextStyles.Blink, on: true);
                    break;
                case 7:
                    rendition.Set(TextStyles.Inverse, on: true);
                    break;
                case 8:
                    rendition.Set(TextStyles.Invisible, on: true);
                    break;
                case 9:
                    rendition.Set(TextStyles.Strikethrough, on: true);
                    break;
                case 21:
                    rendition.Underlined(2);
                    break;
                case 22:
                    rendition.Set(TextStyles.Bold | TextStyles.Dim, on: false);
                    break;
                case 23:
                    rendition.Set(TextStyles.Italic, on: false);
                    break;
                case 24:
                    rendition.Underlined(0);
                    break;
                case 25:
                    rendition.Set(TextStyles.Blink, on: false);
                    break;
                case 27:
                    rendition.Set(TextStyles.Inverse, on: false);
                    break;
                case 28:
                    rendition.Set(TextStyles.Invisible, on: false);
                    break;
                case 29:
                    rendition.Set(TextStyles.Strikethrough, on: false);
                    break;
                case 53:
                    rendition.Set(TextStyles.Overline, on: true);
                    break;
                case 55:
                    rendition.Set(TextStyles.Overline, on: false);
                    break;
                default:
                    i = ApplyColor(parameters, i, ref rendition);
                    break;
            }
        }
    }

    /// <returns>The last parameter that it took.</returns>
    private static int ApplyColor(SequenceParameters parameters, int at, ref Rendition rendition)
    {
        int parameter = parameters[at];
        switch (parameter)
        {
            case >= 30 and <= 37:
                rendition.Foreground = TextColor.Basic(parameter - 30);
                break;
            case 38:
                return ApplyLongColor(parameters, at, ref rendition.Foreground);
            case 39:
                rendition.Foreground = default;
                break;
            case >= 40 and <= 47:
                rendition.Background = TextColor.Basic(parameter - 40);
                break;
            case 48:
                return ApplyLongColor(parameters, at, ref rendition.Background);
            case 49:
                rendition.Background = default;
                break;
            case 58:
                return ApplyLongColor(parameters, at, ref rendition.UnderlineColor);
            case 59:
                rendition.UnderlineColor = TextColor.Removed;
                break;
            case >= 90 and <= 97:
                rendition.Foreground = TextColor.Basic(parameter - 90 + 8);
                break;
            case >= 100 and <= 107:
                rendition.Background = TextColor.Basic(parameter - 100 + 8);
                break;
        }

        return at;
    }

    /// <summary>
    /// A colour of the 256 or a mix, its numbers divided by semicolons, by colons, or by both. Behind colons a mix names its colour space first,
    /// which is passed over.
    /// </summary>
    private static int ApplyLongColor(SequenceParameters parameters, int at, ref TextColor color)
    {
        if (!parameters.HasSubs && at + 2 < parameters.Count)
        {
            // As nearly all are.
            if (parameters[at + 1] == IndexedColor)
            {
                color = TextColor.Indexed(parameters[at + 2]);
                return at + 2;
            }

            if (parameters[at + 1] == MixedColor && at + 4 < parameters.Count)
            {
                color = TextColor.Mixed(parameters[at + 2], parameters[at + 3], parameters[at + 4]);
                return at + 4;
            }
        }

        // Kind, colour space, and up to three values.
        Span<int> parts = [0, -1, 0, 0, 0];
        int next = 0;
        int extra = 0;
        while (true)
        {
            ReadOnlySpan<int> subs = parameters.SubsOf(at);
            foreach (int sub in subs)
            {
                if (next == 1 && parts[0] == IndexedColor) next = 2;
                if (next == parts.Length) break;
                parts[next++] = sub;
            }

            if (!subs.IsEmpty || at + 1 == parameters.Count) break;
            if (parts[0] == IndexedColor && next > 2) break;
            if (next == parts.Length)
            {
                // A kind that there is not takes one parameter more with it in xterm.js.
                if (parts[0] != MixedColor) extra = 1;
                break;
            }

            at++;
            // Behind semicolons there is no colour space.
            if (next == 1 && parts[0] != 0) next = 2;
            parts[next++] = parameters[at];
        }

        if (parts[0] == MixedColor) color = TextColor.Mixed(Math.Max(parts[2], 0), Math.Max(parts[3], 0), Math.Max(parts[4], 0));
        else if (parts[0] == IndexedColor) color = TextColor.Indexed(Math.Max(parts[2], 0));
        return at + extra;
    }
}
