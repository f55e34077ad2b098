using System.Buffers;

namespace VibeCoading.Gateway.Terminals.Replies;

/// <summary>
/// Takes unwanted answers out of a viewer's input, which comes in pieces of any size, and leaves every other byte in its place: answers to what was
/// replayed, as often as it was asked, and all that a viewer's terminal says by itself while it does not own the terminal. An unfinished sequence
/// is held until it is known to be no such answer.
/// </summary>
/// <param name="owns">Whether this viewer's answers count.</param>
internal sealed class ReplyFilter(ReplyBudget budget, Func<bool> owns)
{
    private readonly SequenceReader _reader = new();
    private readonly ArrayBufferWriter<byte> _held = new();
    private readonly ArrayBufferWriter<byte> _passed = new();

    /// <summary>A string was dropped, and what is held begins its terminator.</summary>
    private bool _awaitsTerminator;

    /// <summary>Whether the end of what came is being held.</summary>
    public bool Holds => _held.WrittenCount > 0;

    /// <summary>What may pass now; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Pass(ReadOnlyMemory<byte> input)
    {
        bool open = budget.IsOpen || !owns() || _awaitsTerminator;
        if (!open && !Holds) return input;

        _passed.ResetWrittenCount();
        if (open)
        {
            Read(input.Span);
        }
        else
        {
            Release();
            _passed.Write(input.Span);
        }

        return _passed.WrittenMemory;
    }

    /// <summary>Gives up what is held: its rest has not come.</summary>
    public ReadOnlyMemory<byte> Flush()
    {
        _passed.ResetWrittenCount();
        Release();
        return _passed.WrittenMemory;
    }

    private void Read(ReadOnlySpan<byte> input)
    {
        while (!input.IsEmpty)
        {
            if (!Holds)
            {
                int text = input.IndexOf(SequenceReader.Escape) is var escape and >= 0 ? escape : input.Length;
                _passed.Write(input[..text]);
                input = input[text..];
                if (input.IsEmpty) return;
            }

            Read(input[0]);
            input = input[1..];
        }
    }

    private void Read(byte next)
    {
        SequenceStep step = _reader.Read(next);
        switch (step)
        {
            case SequenceStep.Begin:
                PassHeld();
                break;
            case SequenceStep.EndAndBegin:
                _awaitsTerminator = Settle();
                break;
        }

        _held.Write([next]);
        switch (step)
        {
            case SequenceStep.End:
                Settle();
                break;
            case SequenceStep.Inside when _held.WrittenCount > SequenceReader.MaxBytes:
                Release();
                break;
        }
    }

    /// <summary>Drops what is held, or lets it pass, now that it is whole. Says whether it was dropped.</summary>
    private bool Settle()
    {
        ControlSequence said = _reader.Ended;
        bool drops = Answers.KindOf(said) is not ReplyKind.None and var kind
            ? budget.TrySpend(kind) || !owns()
            : _awaitsTerminator && said.Introducer == ControlSequence.StringTerminator;
        if (drops) Forget();
        else PassHeld();
        return drops;
    }

    private void Release()
    {
        _reader.Reset();
        PassHeld();
    }

    private void PassHeld()
    {
        _passed.Write(_held.WrittenSpan);
        Forget();
    }

    private void Forget()
    {
        _held.ResetWrittenCount();
        _awaitsTerminator = false;
    }
}
