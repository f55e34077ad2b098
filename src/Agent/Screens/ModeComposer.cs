namespace VibeCoading.Agent.Screens;

/// <summary>Writes what brings an emulator from any state into a known one.</summary>
internal static class ModeComposer
{
    public static void Write(ref SequenceWriter writer, EmulatorState state)
    {
        // Ends whatever the emulator is within, without its taking effect; has it show again what it may be holding back; closes a link. A block
        // of output that is to be shown at once is not begun again: its end may be long in coming, and half of it does no harm.
        writer.Raw("\x18\e[?2026l\e]8;;\e\\"u8);
        // A change of the origin moves the cursor home; back to where it was.
        writer.Raw("\e7\e[?6l\e8"u8);
        WriteModes(ref writer, state);

        if (state.IsAlternate)
        {
            // In this order an emulator that shows the alternate screen already keeps what is on it. It then takes the normal screen's state for
            // the other one's, until that follows.
            WriteScreen(ref writer, state.Normal, state.Tabs, state.Cols);
            writer.Raw("\e[0m\e[?1047h"u8);
            WriteScreen(ref writer, state.Alternate, default, state.Cols);
        }
        else
        {
            // Moves the cursor to where it was saved: on leaving the alternate screen or, where there was none to leave, here.
            writer.Raw("\e7\e[?1049l"u8);
            WriteScreen(ref writer, state.Normal, state.Tabs, state.Cols);
        }

        state.Sets.Write(ref writer, (state.IsAlternate ? state.Alternate : state.Normal).SavedSet);
        state.Rendition.Write(ref writer);
        if (state.Link is { } link) writer.Command(8, link);
        if (state.IsOriginInRegion) writer.Raw("\e[?6h"u8);
        state.Tabs.WriteColumn(ref writer);
    }

    private static void WriteModes(ref SequenceWriter writer, EmulatorState state)
    {
        writer.Raw(state.Inserts ? "\e[4h"u8 : "\e[4l"u8);
        writer.Raw(state.StartsNewLines ? "\e[20h"u8 : "\e[20l"u8);
        writer.Escape(state.HasApplicationKeypad ? (byte)'=' : (byte)'>');
        state.Modes.Write(ref writer);
        state.Cursor.Write(ref writer);
        if (state.OtherKeys is { } otherKeys) writer.Control(">4;"u8, otherKeys, "m"u8);
        state.Palette.Write(ref writer);
        if (state.Title is { } title && title == state.IconName)
        {
            writer.Command(0, title);
            return;
        }

        if (state.IconName is { } iconName) writer.Command(1, iconName);
        if (state.Title is { } ownTitle) writer.Command(2, ownTitle);
    }

    private static void WriteScreen(ref SequenceWriter writer, in ScreenState screen, in TabStops tabs, int cols)
    {
        // A region moves the cursor home, and so do tab stops on their way.
        writer.Raw("\e7"u8);
        screen.WriteRegion(ref writer);
        tabs.Write(ref writer, cols);
        writer.Raw("\e8"u8);

        screen.Keyboard.Write(ref writer);
        CharacterSets.WriteActive(ref writer, screen.SavedSet);
        screen.SavedRendition.Write(ref writer);
        writer.Raw("\e7"u8);
    }
}
