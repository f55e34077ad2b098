using VibeCoading.AgentProtocol;

namespace VibeCoading.Agent.Tests.Rig;

/// <summary>The agent answered with an error.</summary>
internal sealed class RefusedException(ErrorAnswer answer) : Exception($"{answer.Error}: {answer.Message}")
{
    public AgentError Error { get; } = answer.Error;
}
