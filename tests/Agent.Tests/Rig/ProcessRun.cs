using System.Text;
using VibeCoading.AgentProtocol.Processes;

namespace VibeCoading.Agent.Tests.Rig;

/// <summary>All that a process said.</summary>
internal sealed record ProcessRun(byte[] OutputBytes, byte[] ErrorBytes, ProcessExit End)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    public string Error => Encoding.UTF8.GetString(ErrorBytes);
}
