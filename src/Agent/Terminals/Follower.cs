using VibeCoading.Agent.Connections;

namespace VibeCoading.Agent.Terminals;

/// <summary>Whoever reads a terminal, read after read.</summary>
/// <param name="client">Whose viewer it is; empty when it never owns the size.</param>
internal sealed class Follower(Connection connection, uint number, string client)
{
    private bool _hasAsked;
    private long? _blocksSince;

    public string Client { get; } = client;

    /// <summary>Null when it reads no more: its client may come back, on this connection or another.</summary>
    public Connection? Connection { get; private set; } = connection;

    public uint Number { get; } = number;

    /// <summary>Where its next read begins.</summary>
    public long Position { get; private set; }

    /// <summary>It came back for more in time, the last time.</summary>
    public bool KeepsUp { get; private set; }

    public void Lose() => Connection = null;

    public void Ask(long offset)
    {
        // The first read says nothing: whether it keeps up is seen when it asks again.
        KeepsUp = _hasAsked;
        _hasAsked = true;
        Position = offset;
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
