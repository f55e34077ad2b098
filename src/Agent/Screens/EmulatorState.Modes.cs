namespace VibeCoading.Agent.Screens;

internal sealed partial class EmulatorState
{
    private const int OriginMode = 6;
    private const int KeypadMode = 66;
    private const int InsertMode = 4;
    private const int NewLineMode = 20;

    private void SetModes(SequenceParameters parameters, bool on)
    {
        for (int i = 0; i < parameters.Count; i++)
        {
            if (parameters[i] == InsertMode) Inserts = on;
            else if (parameters[i] == NewLineMode) StartsNewLines = on;
        }
    }

    private void SetPrivateModes(SequenceParameters parameters, bool on)
    {
        for (int i = 0; i < parameters.Count; i++) SetPrivateMode(parameters[i], on);
    }

    private void SetPrivateMode(int mode, bool on)
    {
        switch (mode)
        {
            case 2:
                if (on) _sets.Designate();
                break;
            case OriginMode:
                IsOriginInRegion = on;
                _tabs.Lose();
                break;
            case KeypadMode:
                HasApplicationKeypad = on;
                break;
            case 47 or 1047:
                Show(on);
                break;
            case 1048:
                SaveOrRestore(on);
                break;
            case 1049 when on:
                SaveCursor();
                Show(alternate: true);
                break;
            case 1049:
                Show(alternate: false);
                RestoreCursor();
                break;
            default:
                _modes.Set(mode, on);
                break;
        }
    }

    private void SaveOrRestore(bool save)
    {
        if (save) SaveCursor();
        else RestoreCursor();
    }

    /// <summary>DECSTR.</summary>
    private void SoftReset()
    {
        ResetModes();
        _modes.SoftReset();
        Shown().ClearRegion(_size.Rows);
        Shown().Save(_rendition, _sets.Active);
    }

    /// <summary>RIS. What xterm.js keeps as options of its own outlives it: new lines, a blinking cursor, whether there is a cursor, colours and titles.</summary>
    private void Reset()
    {
        ResetModes();
        _modes.Reset();
        _normal = new ScreenState(_size.Rows, _normal.Keyboard.Cleared());
        _alternate = new ScreenState(_size.Rows, _alternate.Keyboard.Cleared());
        _tabs.Reset();
        IsAlternate = false;
        if (OtherKeys is not null) OtherKeys = 0;
    }

    private void ResetModes()
    {
        IsOriginInRegion = false;
        HasApplicationKeypad = false;
        Inserts = false;
        Cursor = default;
        _rendition = default;
        Link = null;
        _sets = CharacterSets.Initial;
    }
}
