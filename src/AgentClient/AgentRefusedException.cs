using VibeCoading.AgentProtocol;

namespace VibeCoading.AgentClient;

/// <summary>The agent's refusal of one request. Its connection is as good as before.</summary>
internal sealed class AgentRefusedException(AgentError error, string message) : Exception(message)
{
    public AgentError Error { get; } = error;
}
