namespace VibeCoading.Agent.Screens;

/// <summary>What each of the two screens has of its own: the scroll region, what is saved with the cursor, the keyboard's flags.</summary>
internal struct ScreenState
{
    public KeyboardFlags Keyboard;

    private int _top;
    private int _bottom;
    private int _rows;

    public ScreenState(int rows, KeyboardFlags keyboard = default)
    {
        Keyboard = keyboard;
        SavedSet = CharacterSets.Initial.Active;
        ClearRegion(rows);
    }

    public Rendition SavedRendition { get; private set; }

    public byte SavedSet { get; private set; }

    public void Save(in Rendition rendition, byte set) => (SavedRendition, SavedSet) = (rendition, set);

    public void ClearRegion(int rows) => (_top, _bottom, _rows) = (1, rows, rows);

    /// <summary>DECSTBM.</summary>
    public void SetRegion(int top, int bottom, int rows)
    {
        if (top == 0) top = 1;
        if (bottom == 0 || bottom > rows) bottom = rows;
        if (bottom > top) (_top, _bottom) = (top, bottom);
    }

    public readonly void WriteRegion(ref SequenceWriter writer)
    {
        writer.Raw("\e["u8);
        if ((_top, _bottom) != (1, _rows))
        {
            writer.Number(_top);
            writer.Raw((byte)';');
            writer.Number(_bottom);
        }

        writer.Raw((byte)'r');
    }
}
