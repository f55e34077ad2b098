using VibeCoading.AgentProtocol;

namespace VibeCoading.Agent;

/// <summary>A request that is answered with an error; the connection lives on.</summary>
internal sealed class AgentRefusal(AgentError error, string message) : Exception(message)
{
    public AgentError Error { get; } = error;
}
