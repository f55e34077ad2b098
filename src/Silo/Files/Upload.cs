using VibeCoading.AgentClient;
using VibeCoading.Silo.Agents;

namespace VibeCoading.Silo.Files;

/// <summary>A file being written: the agent's handle, good on the connection that it was made on.</summary>
internal sealed class Upload(AgentConnection connection, int handle, long usedAt)
{
    public AgentConnection Connection { get; } = connection;

    public int Handle { get; } = handle;

    /// <summary>Timestamp of its latest use.</summary>
    public long UsedAt { get; set; } = usedAt;
}
