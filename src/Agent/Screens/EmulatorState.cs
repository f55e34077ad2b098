namespace VibeCoading.Agent.Screens;

/// <summary>What the sequences seen so far have left an emulator with, and what each does to it. Those that only draw are none of its business.</summary>
internal sealed partial class EmulatorState(int cols, int rows)
{
    private (int Cols, int Rows) _size = (cols, rows);
    private PrivateModes _modes = PrivateModes.Initial;
    private Rendition _rendition;
    private CharacterSets _sets = CharacterSets.Initial;
    private ScreenState _normal = new(rows);
    private ScreenState _alternate = new(rows);
    private TabStops _tabs = TabStops.Initial;
    private Palette _palette = new();

    public PrivateModes Modes => _modes;

    public int Cols => _size.Cols;

    public bool IsAlternate { get; private set; }

    public bool Inserts { get; private set; }

    /// <summary>Takes a line feed for a new line.</summary>
    public bool StartsNewLines { get; private set; }

    public bool HasApplicationKeypad { get; private set; }

    /// <summary>Of DECSCUSR: 0 for the emulator's own.</summary>
    public CursorStyle Cursor { get; private set; }

    public bool IsOriginInRegion { get; private set; }

    /// <summary>Of xterm's modifyOtherKeys. Null until a program spoke of it.</summary>
    public int? OtherKeys { get; private set; }

    public Rendition Rendition => _rendition;

    public CharacterSets Sets => _sets;

    public ScreenState Normal => _normal;

    public ScreenState Alternate => _alternate;

    public TabStops Tabs => _tabs;

    public Palette Palette => _palette;

    /// <summary>Null until a program set it.</summary>
    public byte[]? Title { get; private set; }

    /// <inheritdoc cref="Title"/>
    public byte[]? IconName { get; private set; }

    /// <summary>Parameters and address of the link that text is part of now.</summary>
    public byte[]? Link { get; private set; }

    /// <summary>Each character that is shown means something at the moment: see <see cref="Text(byte)"/>.</summary>
    public bool FollowsText => _tabs.FollowsText;

    public EmulatorState Clone()
    {
        var clone = (EmulatorState)MemberwiseClone();
        clone._palette = _palette.Clone();
        return clone;
    }

    public void Resize(int cols, int rows)
    {
        if (_size == (cols, rows)) return;
        _size = (cols, rows);
        _normal.ClearRegion(rows);
        _alternate.ClearRegion(rows);
    }

    /// <summary>Characters are shown.</summary>
    public void Text() => _tabs.Lose();

    /// <summary>A character is shown; those beyond ASCII are all the same.</summary>
    public void Text(byte value) => _tabs.Text(value);

    public void Execute(byte control)
    {
        switch (control)
        {
            case ControlCharacters.ShiftOut:
                _sets.Shift(1);
                break;
            case ControlCharacters.ShiftIn:
                _sets.Shift(0);
                break;
            case ControlCharacters.TabSet:
                SetTab();
                break;
            case ControlCharacters.CarriageReturn:
                _tabs.Return();
                break;
            default:
                _tabs.Lose();
                break;
        }
    }

    /// <param name="sequence">The final byte, and above it the intermediate ones.</param>
    public void Escape(uint sequence)
    {
        switch (sequence)
        {
            case '7':
                SaveCursor();
                break;
            case '8':
                RestoreCursor();
                break;
            case '=':
                HasApplicationKeypad = true;
                break;
            case '>':
                HasApplicationKeypad = false;
                break;
            case 'H':
                SetTab();
                break;
            case 'c':
                Reset();
                break;
            default:
                _sets.Escape(sequence);
                _tabs.Lose();
                break;
        }
    }

    private ref ScreenState Shown() => ref IsAlternate ? ref _alternate : ref _normal;

    private void SetTab()
    {
        if (!IsAlternate) _tabs.Set();
    }

    private void SaveCursor() => Shown().Save(_rendition, _sets.Active);

    private void RestoreCursor()
    {
        _rendition.Restore(Shown().SavedRendition);
        _sets.Active = Shown().SavedSet;
        _tabs.Lose();
    }

    private void Show(bool alternate)
    {
        if (IsAlternate == alternate) return;
        IsAlternate = alternate;
        // An emulator's alternate screen is a new one each time.
        if (!alternate) _alternate.ClearRegion(_size.Rows);
    }
}
