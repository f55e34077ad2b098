namespace VibeCoading.Gateway.Terminals.Replies;

/// <summary>Follows a viewer's output through what was there before it came, and counts the questions in that: they were answered then.</summary>
/// <param name="from">Where the viewer's output begins.</param>
/// <param name="until">Where output begins whose questions are the viewer's to answer.</param>
internal sealed class Replay(long from, long until, ReplyBudget budget)
{
    private readonly QueryScanner _scanner = new(budget);
    private long _cursor = from;

    /// <summary>Looks through what is about to be shown.</summary>
    public void Scan(ReadOnlySpan<byte> output) => _scanner.Scan(output[..(int)Math.Clamp(until - _cursor, 0, output.Length)]);

    /// <summary>Looks through what restores the modes ahead of output: it may end in a question whose rest is output.</summary>
    public void Restored(ReadOnlySpan<byte> modes) => _scanner.Scan(modes);

    public void Shown(int bytes) => MoveTo(_cursor + bytes);

    public void Skipped(long to) => MoveTo(to);

    private void MoveTo(long offset)
    {
        if (_cursor < until && offset >= until) budget.ReplayEnded();
        _cursor = offset;
    }
}
