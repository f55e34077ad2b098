using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Nodes;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Containers;

/// <summary>The directories that containers share with the node for their agents' sockets.</summary>
internal sealed class RunDirectories(IOptions<NodeOptions> node, IOptions<ContainerOptions> container, NodePaths paths)
{
    public void Ensure(SessionId session) => OwnedDirectory.Ensure(paths.SessionRun(session), container.Value.User);

    /// <summary>Removes the socket of an earlier agent, so that nobody takes it for the new one's. Its claim record stays.</summary>
    public void RemoveSocket(SessionId session) => File.Delete(paths.AgentSocket(session));

    public Task RemoveAsync(SessionId session, CancellationToken cancellationToken) =>
        TreeRemoval.RemoveAsync(paths.SessionRun(session), cancellationToken);

    /// <summary>Sessions that have a run directory here, and since when.</summary>
    public IEnumerable<(SessionId Session, DateTimeOffset CreatedAt)> All()
    {
        foreach (var directory in new DirectoryInfo(paths.Run).EnumerateDirectories())
        {
            if (ContainerNames.TryParse(node.Value.NodeId, directory.Name, out SessionId session)) yield return (session, directory.CreationTimeUtc);
        }
    }
}
