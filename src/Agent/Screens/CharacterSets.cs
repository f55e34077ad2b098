namespace VibeCoading.Agent.Screens;

/// <summary>
/// The four character sets, by the byte that designates each, and which one is in use. As in xterm.js a restored cursor brings its set back into use
/// without designating it: the next shift or designation ends that.
/// </summary>
internal struct CharacterSets
{
    private const byte Ascii = (byte)'B';

    /// <summary>The sets that there are; the emulator takes no notice of others.</summary>
    private static ReadOnlySpan<byte> Known => "0AB4C5RQKYE6ZH7="u8;

    private uint _designated;
    private int _shifted;

    public static CharacterSets Initial => new() { _designated = 0x01010101u * Ascii, Active = Ascii };

    /// <summary>The set in use.</summary>
    public byte Active { get; set; }

    private readonly byte this[int index] => (byte)(_designated >> (8 * index));

    public void Shift(int index)
    {
        _shifted = index;
        Active = this[index];
    }

    /// <summary>ASCII for all four.</summary>
    public void Designate()
    {
        for (int i = 0; i < 4; i++) Designate(i, Ascii);
    }

    public void Escape(uint sequence)
    {
        switch (sequence)
        {
            case '~':
                Shift(1);
                break;
            case 'n' or '}':
                Shift(2);
                break;
            case 'o' or '|':
                Shift(3);
                break;
            case ('%' << 8) | '@' or ('%' << 8) | 'G':
                Shift(0);
                Designate(0, Ascii);
                break;
            case > 0xFF and <= 0xFFFF when Known.Contains((byte)sequence):
                int index = IndexOf((byte)(sequence >> 8));
                if (index >= 0) Designate(index, Canonical((byte)sequence));
                break;
        }
    }

    /// <summary>Puts a set into use, from any state.</summary>
    public static void WriteActive(ref SequenceWriter writer, byte set)
    {
        writer.Escape((byte)'(', set);
        writer.Raw(ControlCharacters.ShiftIn);
    }

    /// <param name="saved">The set that restoring the cursor would put into use.</param>
    public readonly void Write(ref SequenceWriter writer, byte saved)
    {
        bool isRestored = Active != this[_shifted];
        for (int i = 0; i < 4; i++)
        {
            // A set that is in use for another reason than having been restored here cannot be told from a designated one.
            byte set = isRestored && i == _shifted && Active != saved ? Active : this[i];
            writer.Escape("()*+"u8[i], set);
        }

        WriteShift(ref writer);
        if (isRestored && Active == saved) writer.Escape((byte)'8');
    }

    private readonly void WriteShift(ref SequenceWriter writer)
    {
        switch (_shifted)
        {
            case 0:
                writer.Raw(ControlCharacters.ShiftIn);
                break;
            case 1:
                writer.Raw(ControlCharacters.ShiftOut);
                break;
            case 2:
                writer.Escape((byte)'n');
                break;
            default:
                writer.Escape((byte)'o');
                break;
        }
    }

    private static int IndexOf(byte intermediate) => (char)intermediate switch
    {
        '(' => 0,
        ')' or '-' => 1,
        '*' or '.' => 2,
        '+' => 3,
        _ => -1,
    };

    /// <summary>Some sets have two names.</summary>
    private static byte Canonical(byte set) => (char)set switch
    {
        '5' => (byte)'C',
        '6' => (byte)'E',
        '7' => (byte)'H',
        _ => set,
    };

    private void Designate(int index, byte set)
    {
        _designated = (_designated & ~(0xFFu << (8 * index))) | ((uint)set << (8 * index));
        if (_shifted == index) Active = set;
    }
}
