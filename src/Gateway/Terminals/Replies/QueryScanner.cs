using System.Buffers;

namespace VibeCoading.Gateway.Terminals.Replies;

/// <summary>Finds the questions in output that comes in pieces of any size, as the viewer's terminal will find them.</summary>
internal sealed class QueryScanner(ReplyBudget budget)
{
    /// <summary>The first byte, in UTF-8, of the one-character forms of ESC and a letter: U+009B for ESC [ and so on.</summary>
    private const byte C1Lead = 0xC2;

    private static readonly SearchValues<byte> Leads = SearchValues.Create([SequenceReader.Escape, C1Lead]);

    private readonly SequenceReader _reader = new();
    private bool _afterC1Lead;

    public void Scan(ReadOnlySpan<byte> output)
    {
        while (!output.IsEmpty)
        {
            if (!_reader.IsInside && !_afterC1Lead)
            {
                int lead = output.IndexOfAny(Leads);
                if (lead < 0) return;
                output = output[lead..];
            }

            Scan(output[0]);
            output = output[1..];
        }
    }

    private void Scan(byte next)
    {
        if (_afterC1Lead && next is >= 0x80 and <= 0x9F)
        {
            Read(SequenceReader.Escape);
            Read((byte)(next - 0x40));
        }
        else if (next != C1Lead)
        {
            // No sequence that asks for anything has other than ASCII in it, so that the lead of another character need not be made up for.
            Read(next);
        }

        _afterC1Lead = next == C1Lead;
    }

    private void Read(byte next)
    {
        if (_reader.Read(next) is SequenceStep.End or SequenceStep.EndAndBegin) Questions.Expect(_reader.Ended, budget);
    }
}
