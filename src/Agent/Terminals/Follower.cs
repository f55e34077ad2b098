namespace VibeCoading.Agent.Terminals;

/// <summary>Whoever follows a terminal, as its program and its size see it.</summary>
/// <param name="client">Whose viewer it is; empty when it never owns the size.</param>
internal sealed class Follower(string client, long position)
{
    private long? _blocksSince;

    public string Client { get; } = client;

    /// <summary>False when it follows no more: its client may come back, on this connection or another.</summary>
    public bool IsHere { get; private set; } = true;

    /// <summary>How far output was sent to it.</summary>
    public long Position { get; private set; } = position;

    /// <summary>It was done with what it got in time, the last time that it mattered. One that has just come is believed once.</summary>
    public bool KeepsUp { get; private set; } = true;

    public void Lose() => IsHere = false;

    public void Acknowledge()
    {
        KeepsUp = true;
        _blocksSince = null;
    }

    public void Take(long end)
    {
        Position = end;
        _blocksSince = null;
    }

    /// <summary>Starts its patience when it is first met in the way, and gives it up when that is over.</summary>
    public bool MayBlock(long now, TimeSpan patience)
    {
        _blocksSince ??= now;
        KeepsUp = now - _blocksSince < patience.TotalMilliseconds;
        return KeepsUp;
    }
}
