namespace VibeCoading.Agent.Screens;

internal sealed partial class EscapeParser
{
    private int TakeAscii(ReadOnlySpan<byte> output, int at, byte value)
    {
        if (value < 0x20)
        {
            TakeC0(output, at, value);
            return at + 1;
        }

        switch (_state)
        {
            case ParserState.Ground:
                _emulator.Text(value);
                break;
            case ParserState.Escape:
                TakeAfterEscape(value);
                break;
            case ParserState.EscapeIntermediate:
                TakeAfterIntermediate(value);
                break;
            case ParserState.ControlEntry or ParserState.ControlParameters:
                return TakeInControl(output, at, value);
            case ParserState.ControlIntermediate:
                TakeAfterControlIntermediate(value);
                break;
            case ParserState.ControlIgnored:
                if (value is >= (byte)'@' and < ControlCharacters.Delete) _state = ParserState.Ground;
                break;
            case >= ParserState.DeviceEntry and < ParserState.DeviceData:
                TakeInDeviceHead(value);
                break;
        }

        return at + 1;
    }

    private void TakeC0(ReadOnlySpan<byte> output, int at, byte value)
    {
        bool isCommand = _state == ParserState.Command;
        if (value == ControlCharacters.Escape)
        {
            if (isCommand) EndCommand(output, at);
            Begin(ParserState.Escape, at);
        }
        else if (value is ControlCharacters.Cancel or ControlCharacters.Substitute)
        {
            _state = ParserState.Ground;
        }
        else if (isCommand)
        {
            if (value != ControlCharacters.Bell) return;
            EndCommand(output, at);
            _state = ParserState.Ground;
        }
        else if (_state < ParserState.Command)
        {
            _emulator.Execute(value);
        }
    }

    /// <summary>A control character above 0x7F, of two bytes, of which the first may have come with the output before.</summary>
    private void TakeC1(ReadOnlySpan<byte> output, int at, int code)
    {
        if (_state == ParserState.Command && code == ControlCharacters.StringEnd)
        {
            if (at == 0) _unfinished.DropLast();
            EndCommand(output, Math.Max(at - 1, 0));
        }

        (ParserState state, byte introducer) = code switch
        {
            0x90 => (ParserState.DeviceEntry, (byte)'P'),
            0x98 or 0x9E or 0x9F => (ParserState.IgnoredString, (byte)'X'),
            0x9B => (ParserState.ControlEntry, (byte)'['),
            0x9D => (ParserState.Command, (byte)']'),
            _ => (ParserState.Ground, (byte)0),
        };
        Begin(state, at + 1);
        if (state == ParserState.Ground)
        {
            _emulator.Execute((byte)code);
            return;
        }

        _parameters.Clear();
        _unfinished.Append([ControlCharacters.Escape, introducer]);
    }

    /// <summary>A printable character beyond ASCII: it ends what it cannot be part of.</summary>
    private void TakeCharacter()
    {
        if (_state == ParserState.Ground) _emulator.Text(byte.MaxValue);
        else if (_state is not (ParserState.Command or ParserState.ControlIgnored or ParserState.DeviceData)) _state = ParserState.Ground;
    }

    private void TakeAfterEscape(byte value)
    {
        if (value < '0')
        {
            Collect(value, ParserState.EscapeIntermediate);
            return;
        }

        if (value == ControlCharacters.Delete) return;
        _parameters.Clear();
        _state = (char)value switch
        {
            '[' => ParserState.ControlEntry,
            ']' => ParserState.Command,
            'P' => ParserState.DeviceEntry,
            'X' or '^' or '_' => ParserState.IgnoredString,
            _ => ParserState.Ground,
        };
        if (_state == ParserState.Ground) _emulator.Escape(value);
    }

    private void TakeAfterIntermediate(byte value)
    {
        if (value < '0')
        {
            Collect(value, ParserState.EscapeIntermediate);
        }
        else if (value != ControlCharacters.Delete)
        {
            _state = ParserState.Ground;
            _emulator.Escape((_collected << 8) | value);
        }
    }

    private int TakeInControl(ReadOnlySpan<byte> output, int at, byte value)
    {
        switch (value)
        {
            case < (byte)'0':
                Collect(value, ParserState.ControlIntermediate);
                break;
            case <= (byte)';':
                _state = ParserState.ControlParameters;
                return _parameters.Read(output, at);
            case <= (byte)'?':
                if (_state == ParserState.ControlEntry) Collect(value, ParserState.ControlParameters);
                else _state = ParserState.ControlIgnored;
                break;
            case ControlCharacters.Delete:
                break;
            default:
                EndControl(value);
                break;
        }

        return at + 1;
    }

    private void TakeAfterControlIntermediate(byte value)
    {
        if (value < '0') Collect(value, ParserState.ControlIntermediate);
        else if (value < '@') _state = ParserState.ControlIgnored;
        else if (value != ControlCharacters.Delete) EndControl(value);
    }

    private void TakeInDeviceHead(byte value)
    {
        if (value == ControlCharacters.Delete) return;
        bool isNumber = value is >= (byte)'0' and <= (byte)';';
        _state = value switch
        {
            < (byte)'0' => ParserState.DeviceIntermediate,
            < (byte)'@' when _state == ParserState.DeviceEntry || (_state == ParserState.DeviceParameters && isNumber) => ParserState.DeviceParameters,
            _ => ParserState.DeviceData,
        };
    }

    private void Collect(byte value, ParserState next)
    {
        _collected = (_collected << 8) | value;
        _state = next;
    }

    private void EndControl(byte value)
    {
        _state = ParserState.Ground;
        _emulator.Control((_collected << 8) | value, _parameters);
    }
}
