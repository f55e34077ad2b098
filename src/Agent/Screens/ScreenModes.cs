namespace VibeCoading.Agent.Screens;

/// <summary>
/// Follows a terminal's output and knows at each place the modes that an emulator is in there: the screen shown, mouse and keyboard
/// modes, attributes, character sets, titles, colours, and the sequence that the place lies within. It holds nothing of what is shown.
/// What it takes a sequence to mean is what xterm.js takes it to mean; of what xterm.js does not know, what xterm does.
/// </summary>
internal sealed class ScreenModes
{
    /// <summary>What <see cref="Compose"/> writes at most.</summary>
    public const int MostComposedBytes = 8 * 1024;

    private readonly EmulatorState _state;
    private readonly EscapeParser _parser;

    public ScreenModes(int cols, int rows)
    {
        _state = new EmulatorState(cols, rows);
        _parser = new EscapeParser(_state);
    }

    private ScreenModes(ScreenModes other)
    {
        _state = other._state.Clone();
        _parser = other._parser.Clone(_state);
    }

    /// <summary>Goes on over the output that comes next; where it is cut does not matter.</summary>
    public void Feed(ReadOnlySpan<byte> output) => _parser.Feed(output);

    /// <summary>From here on the terminal has another size. Emulators forget the scroll region then.</summary>
    public void Resize(int cols, int rows) => _state.Resize(cols, rows);

    public ScreenModes Clone() => new(this);

    /// <summary>
    /// Writes what brings an emulator, whatever state it is in, into the modes in force here, so that the output may go on from here.
    /// What it shows stays as far as it belongs to the screen that is shown, and so does the place of its cursor unless the origin is a region's.
    /// </summary>
    /// <param name="destination">At least <see cref="MostComposedBytes"/> long.</param>
    /// <returns>How many bytes were written.</returns>
    public int Compose(Span<byte> destination)
    {
        var writer = new SequenceWriter(destination);
        ModeComposer.Write(ref writer, _state);
        _parser.WriteUnfinished(ref writer);
        return writer.Length;
    }
}
