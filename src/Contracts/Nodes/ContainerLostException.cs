namespace VibeCoading.Contracts.Nodes;

/// <summary>The agent's connection broke under a call, whose outcome is unknown.</summary>
public sealed class ContainerLostException : Exception
{
    public ContainerLostException(string message)
        : base(message)
    {
    }

    public ContainerLostException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public ContainerLostException()
    {
    }
}
