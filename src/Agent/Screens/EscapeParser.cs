using System.Buffers;

namespace VibeCoading.Agent.Screens;

/// <summary>
/// Finds the control sequences in a terminal's output, by the state machine of a VT500 as xterm.js runs it over UTF-8. Takes output cut anywhere, and
/// anything at all for output.
/// </summary>
internal sealed partial class EscapeParser(EmulatorState emulator)
{
    private static readonly SearchValues<byte> EndsData =
        SearchValues.Create(ControlCharacters.Bell, ControlCharacters.Cancel, ControlCharacters.Substitute, ControlCharacters.Escape, ControlCharacters.C1Lead);
    private static readonly SearchValues<byte> EndsIgnored =
        SearchValues.Create(
        [
            ControlCharacters.Cancel, ControlCharacters.Substitute, ControlCharacters.Escape,
            .. Enumerable.Range(0x80, 0x80).Select(value => (byte)value),
        ]);

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

    /// <summary>Text and control sequences, as far as they follow each other.</summary>
    private int TakeText(ReadOnlySpan<byte> output, int at)
    {
        do
        {
            int length = output[at] == ControlCharacters.Escape ? 0 : PlainText.LengthOf(output[at..]);
            if (length != 0) _emulator.Text();
            if (at + length == output.Length)
            {
                _utf8.TakeUnfinished(output[at..]);
                return output.Length;
            }

            at += length;
            if (output[at] != ControlCharacters.Escape || at + 1 == output.Length || output[at + 1] != '[') return TakeByte(output, at);
            at = TakeControl(output, at);
        }
        while (at < output.Length && _state == ParserState.Ground && !_emulator.FollowsText);

        return at;
    }

    /// <summary>A control sequence as nearly all are: at most a prefix, numbers and the final byte.</summary>
    private int TakeControl(ReadOnlySpan<byte> output, int start)
    {
        int at = start + 2;
        uint prefix = 0;
        _parameters.Clear();
        if (at < output.Length && output[at] is >= (byte)'<' and <= (byte)'?') prefix = output[at++];
        int end = _parameters.Read(output, at);
        if (end < output.Length && output[end] is >= (byte)'@' and < ControlCharacters.Delete)
        {
            _emulator.Control((prefix << 8) | output[end], _parameters);
            return end + 1;
        }

        Begin(end == start + 2 ? ParserState.ControlEntry : ParserState.ControlParameters, start);
        _collected = prefix;
        return end;
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
