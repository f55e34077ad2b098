namespace VibeCoading.AgentProtocol.Frames;

/// <summary>The other side broke the protocol; the connection is of no more use.</summary>
public sealed class ProtocolException : Exception
{
    public ProtocolException(string message)
        : base(message)
    {
    }

    public ProtocolException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public ProtocolException()
    {
    }
}
