namespace VibeCoading.Agent.Screens;

/// <summary>
/// The beginning of a sequence whose end is in output still to come. What a terminal would have carried out within it already is left out. Of a long
/// one only its kind is known: enough for what follows to be swallowed and not shown.
/// </summary>
internal sealed class UnfinishedSequence
{
    /// <summary>Titles, links and colours fit; what is longer carries data.</summary>
    public const int MostBytes = 1024;

    private const int FirstCapacity = 64;

    private byte[] _bytes = [];
    private int _count;

    /// <summary>It became too long to be held.</summary>
    public bool IsCut { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _count);

    public void Clear() => (_count, IsCut) = (0, false);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (IsCut) return;

        foreach (byte value in bytes)
        {
            if (value < 0x20 && _count > 0) continue;
            if (_count == MostBytes)
            {
                IsCut = true;
                return;
            }

            if (_count == _bytes.Length) Array.Resize(ref _bytes, Math.Max(FirstCapacity, 2 * _count));
            _bytes[_count++] = value;
        }
    }

    /// <summary>Takes back a byte that turned out to be the first one of the sequence's end.</summary>
    public void DropLast() => _count--;

    public UnfinishedSequence Clone() => new() { _bytes = Bytes.ToArray(), _count = _count, IsCut = IsCut };

    /// <summary>In the parser's state, a sequence that means nothing but ends where the long one does.</summary>
    public static ReadOnlySpan<byte> MeaninglessIn(ParserState state) => state switch
    {
        ParserState.Command => "\e]99999;"u8,
        ParserState.IgnoredString => "\eX"u8,
        >= ParserState.DeviceEntry and <= ParserState.DeviceData => "\eP0<"u8,
        ParserState.Escape => "\e"u8,
        ParserState.EscapeIntermediate => "\e   "u8,
        ParserState.ControlEntry => "\e["u8,
        _ => "\e[0<"u8,
    };
}
