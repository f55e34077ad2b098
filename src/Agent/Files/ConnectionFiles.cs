using VibeCoading.Agent.Connections;
using VibeCoading.Agent.Events;

namespace VibeCoading.Agent.Files;

/// <summary>What one connection has under way with files.</summary>
internal sealed class ConnectionFiles(Connection connection, FileWorkers workers, EventLoop loop)
{
    public FileHandles Handles { get; } = new();

    public FileQueue Queue { get; } = new(connection, workers, loop);

    public void End()
    {
        Handles.AbandonAll();
        Queue.Drop();
    }
}
