using VibeCoading.Agent.Connections;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Terminals;

/// <summary>Output on its way to one that follows it. Nothing queues for it: it goes on in the ring, where its credit ended.</summary>
internal sealed class OutputStream(OutputStreams streams, Connection connection, uint id, TerminalFollow request, Follower follower)
    : WaitingRequest(connection, id)
{
    public Follower Follower { get; } = follower;

    /// <summary>Where it goes on.</summary>
    public long Position => Follower.Position;

    /// <summary>Its emulator does not know the output before its position.</summary>
    public bool IsBlank { get; private set; } = request.IsBlank;

    /// <summary>The version of the size it was told last; 0 for none.</summary>
    public uint SizeSeen { get; set; }

    /// <summary>Bytes that may be sent before it acknowledges some.</summary>
    public long Credit { get; private set; } = request.Window;

    /// <summary>The exit was told.</summary>
    public bool IsOver { get; set; }

    /// <summary>Output up to <paramref name="end"/> was sent, after what it missed.</summary>
    public void Sent(int bytes, long end)
    {
        IsBlank = false;
        Credit -= bytes;
        Follower.Take(end);
    }

    /// <exception cref="AgentRefusal">It was not sent that much.</exception>
    public void Acknowledge(long offset)
    {
        if (offset > Position) throw new AgentRefusal(AgentError.InvalidOffset, $"Offset {offset} is acknowledged, and output was sent up to {Position}.");
        // What lies between is under way, apart from gaps, which it will never have to acknowledge.
        Credit = Math.Max(Credit, request.Window - (Position - offset));
        Follower.Acknowledge();
        streams.OnAcknowledged(this);
    }

    public override void Abandon() => streams.Lose(this);
}
