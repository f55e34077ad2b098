namespace VibeCoading.SystemTests.Harness;

/// <summary>Everything that was typed, by offset. Not safe for threads: its client locks.</summary>
internal sealed class TermOutbox
{
    private const int MaxFrame = 64 * 1024;
    private const int MaxInFlight = 128 * 1024;

    private readonly List<byte> _typed = [];
    private long _accepted;
    private long _sent;

    /// <summary>One name for all connections of a client: the agent counts its input by it.</summary>
    public string ClientId { get; } = Guid.NewGuid().ToString("N");

    public long Accepted => _accepted;

    public void Add(byte[] bytes) => _typed.AddRange(bytes);

    /// <summary>A new connection: what was not accepted is sent again.</summary>
    public void ResumeAt(long offset) => _accepted = _sent = offset;

    public void Accept(long offset) => _accepted = Math.Max(_accepted, offset);

    /// <summary>The next frame to send on this connection, or null.</summary>
    public byte[]? Take()
    {
        int left = (int)Math.Min(Math.Min(_typed.Count - _sent, MaxFrame), MaxInFlight - (_sent - _accepted));
        if (left <= 0) return null;

        byte[] frame = [.. _typed.Skip((int)_sent).Take(left)];
        _sent += left;
        return frame;
    }
}
