using System.Buffers;

namespace VibeCoading.Agent.Screens;

/// <summary>
/// Finds the control sequences in a terminal's output, by the state machine of a VT500 as xterm.js runs it over UTF-8. Takes output cut anywhere, and
/// anything at all for output.
/// </summary>
internal sealed partial class EscapeParser(EmulatorState emulator)
{
    private const byte Bell = 0x07;
    private const byte Cancel = 0x18;
    private const byte Substitute = 0x1A;
    private const byte EscapeByte = 0x1B;
    private const byte Delete = 0x7F;

    /// <summary>First byte of the control characters above 0x7F.</summary>
    private const byte C1Lead = 0xC2;

    private static readonly SearchValues<byte> EndsText = SearchValues.Create(EmulatorState.ShiftOut, EmulatorState.ShiftIn, EscapeByte, C1Lead);
    private static readonly SearchValues<byte> EndsData = SearchValues.Create(Bell, Cancel, Substitute, EscapeByte, C1Lead);
    private static readonly SearchValues<byte> EndsIgnored =
        SearchValues.Create([Cancel, Substitute, EscapeByte, .. Enumerable.Range(0x80, 0x80).Select(value => (byte)value)]);

    private readonly EmulatorState _emulator = emulator;
    private SequenceParameters _parameters = new();
    private UnfinishedSequence _unfinished = new();
    private Utf8Decoder _utf8;
    private ParserState _state;

    /// <summary>Prefix and intermediate bytes, the last one lowest.</summary>
    private uint _collected;

    /// <summary>Where in this piece of output the sequence begins, or goes on.</summary>
    private int _start;

    public void Feed(ReadOnlySpan<byte> output)
    {
        _start = 0;
        int at = 0;
        while (at < output.Length)
        {
            if (_utf8.IsPending) at = TakeByte(output, at);
            else if (_state == ParserState.Ground) at = _emulator.FollowsText ? TakeByte(output, at) : TakeText(output, at);
            else if (_state is ParserState.Command or ParserState.DeviceData) at = TakeData(output, at, EndsData);
            else if (_state == ParserState.IgnoredString) at = TakeData(output, at, EndsIgnored);
            else at = TakeByte(output, at);
        }

        if (_state != ParserState.Ground) _unfinished.Append(output[_start..]);
    }

    /// <summary>What an emulator must have seen to understand the output that comes next.</summary>
    public void WriteUnfinished(ref SequenceWriter writer)
    {
        if (_state != ParserState.Ground && !_unfinished.IsCut)
        {
            // A character that is not finished, either, is within it.
            writer.Raw(_unfinished.Bytes);
            return;
        }

        if (_state != ParserState.Ground) writer.Raw(UnfinishedSequence.MeaninglessIn(_state));
        _utf8.WritePending(ref writer);
    }

    public EscapeParser Clone(EmulatorState emulator) => new(emulator)
    {
        _parameters = _parameters.Clone(),
        _unfinished = _unfinished.Clone(),
        _utf8 = _utf8,
        _state = _state,
        _collected = _collected,
    };

    private int TakeText(ReadOnlySpan<byte> output, int at)
    {
        int length = output[at..].IndexOfAny(EndsText);
        if (length != 0) _emulator.Text();
        if (length < 0)
        {
            _utf8.TakeUnfinished(output[at..]);
            return output.Length;
        }

        at += length;
        if (output[at] != EscapeByte) return TakeByte(output, at);
        Begin(ParserState.Escape, at);
        at++;
        return at < output.Length && output[at] == '[' ? TakeControl(output, at + 1) : at;
    }

    /// <summary>A control sequence as nearly all are: at most a prefix, numbers and the final byte.</summary>
    private int TakeControl(ReadOnlySpan<byte> output, int at)
    {
        _state = ParserState.ControlEntry;
        _parameters.Clear();
        if (at < output.Length && output[at] is >= (byte)'<' and <= (byte)'?')
        {
            _collected = output[at++];
            _state = ParserState.ControlParameters;
        }

        int end = _parameters.Read(output, at);
        if (end > at) _state = ParserState.ControlParameters;
        if (end == output.Length || output[end] is < (byte)'@' or >= Delete) return end;

        _state = ParserState.Ground;
        _emulator.Control((_collected << 8) | output[end], _parameters);
        return end + 1;
    }

    private int TakeData(ReadOnlySpan<byte> output, int at, SearchValues<byte> ends)
    {
        int length = output[at..].IndexOfAny(ends);
        if (length >= 0) return TakeByte(output, at + length);
        _utf8.TakeUnfinished(output[at..]);
        return output.Length;
    }

    private int TakeByte(ReadOnlySpan<byte> output, int at)
    {
        byte value = output[at];
        if (_utf8.IsPending && (value & 0xC0) != 0x80) _utf8.Drop();
        if (value < 0x80) return TakeAscii(output, at, value);

        int code = _utf8.Take(value);
        if (code >= 0xA0) TakeCharacter();
        else if (code >= 0x80) TakeC1(output, at, code);
        return at + 1;
    }

    private void Begin(ParserState state, int start)
    {
        _state = state;
        _start = start;
        _collected = 0;
        _unfinished.Clear();
    }

    private void EndCommand(ReadOnlySpan<byte> output, int end)
    {
        if (_unfinished.Bytes.IsEmpty)
        {
            _emulator.Command(output[(_start + 2)..end]);
            return;
        }

        _unfinished.Append(output[_start..end]);
        if (!_unfinished.IsCut) _emulator.Command(_unfinished.Bytes[2..]);
    }
}
