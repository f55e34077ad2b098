using System.Buffers;

namespace VibeCoading.Gateway.Terminals.Replies;

/// <summary>
/// Finds control sequences in bytes that come in pieces of any size. It follows the state machine that terminals share (ECMA-48, as DEC's and
/// xterm's parsers have it), as far as that tells where sequences begin and end.
/// </summary>
internal sealed class SequenceReader
{
    /// <summary>Longer strings are pictures and pastes, of which nothing needs to be known but their end.</summary>
    public const int MaxBytes = 64 * 1024;

    public const byte Escape = 0x1B;

    private const byte Bell = 0x07;
    private const byte Cancel = 0x18;
    private const byte Substitute = 0x1A;

    private readonly ArrayBufferWriter<byte> _body = new();
    private State _state;
    private byte _introducer;

    private enum State
    {
        Text,
        Escape,
        EscapeIntermediate,
        Csi,
        String,
    }

    /// <summary>Whether a sequence has begun and not ended.</summary>
    public bool IsInside => _state != State.Text;

    /// <summary>What has just ended; to be looked at before the next byte is read.</summary>
    public ControlSequence Ended => _body.WrittenCount <= MaxBytes ? new ControlSequence(_introducer, _body.WrittenSpan) : default;

    /// <summary>Forgets what has begun.</summary>
    public void Reset() => _state = State.Text;

    public SequenceStep Read(byte next)
    {
        if (next == Escape) return ReadEscape();
        if (_state == State.Text) return SequenceStep.Text;
        if (next is Cancel or Substitute) return Break();

        return _state switch
        {
            State.Escape or State.EscapeIntermediate => ReadAfterEscape(next),
            State.Csi => ReadCsi(next),
            _ => ReadString(next),
        };
    }

    private SequenceStep ReadEscape()
    {
        bool endsString = _state == State.String;
        _state = State.Escape;
        return endsString ? SequenceStep.EndAndBegin : SequenceStep.Begin;
    }

    private SequenceStep ReadAfterEscape(byte next)
    {
        // Control characters within a sequence are carried out, and the sequence goes on.
        if (next < ' ') return SequenceStep.Inside;
        if (next <= '/')
        {
            _state = State.EscapeIntermediate;
            return SequenceStep.Inside;
        }

        if (_state == State.EscapeIntermediate) return Break();
        _introducer = next;
        _body.ResetWrittenCount();
        _state = next switch
        {
            ControlSequence.Csi => State.Csi,
            ControlSequence.Osc or ControlSequence.Dcs or ControlSequence.Apc or (byte)'^' or (byte)'X' => State.String,
            _ => State.Text,
        };
        return IsInside ? SequenceStep.Inside : SequenceStep.End;
    }

    private SequenceStep ReadCsi(byte next)
    {
        if (next > '~') return Break();
        if (next < ' ') return SequenceStep.Inside;

        Keep(next);
        if (next < '@') return SequenceStep.Inside;
        _state = State.Text;
        return SequenceStep.End;
    }

    private SequenceStep ReadString(byte next)
    {
        if (next == Bell && _introducer == ControlSequence.Osc)
        {
            _state = State.Text;
            return SequenceStep.End;
        }

        Keep(next);
        return SequenceStep.Inside;
    }

    /// <summary>Ends a sequence that says nothing.</summary>
    private SequenceStep Break()
    {
        _introducer = default;
        _body.ResetWrittenCount();
        _state = State.Text;
        return SequenceStep.End;
    }

    private void Keep(byte next)
    {
        // One byte more than is of use, to know that it was too long.
        if (_body.WrittenCount > MaxBytes) return;
        _body.GetSpan(1)[0] = next;
        _body.Advance(1);
    }
}
