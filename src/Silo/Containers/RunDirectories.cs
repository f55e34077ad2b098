using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Nodes;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Containers;

/// <summary>
/// The directories that containers share with the node for their agents' sockets. A session that a slot serves has a symbolic link to the slot's:
/// that link is what binds the two. It is made and removed at once or not at all, and it outlives the silo as the container does.
/// </summary>
internal sealed class RunDirectories(IOptions<NodeOptions> node, IOptions<ContainerOptions> container, NodePaths paths)
{
    public void Ensure(SessionId session) => OwnedDirectory.Ensure(paths.SessionRun(session), container.Value.User);

    /// <summary>Removes the socket of an earlier agent, so that nobody takes it for the new one's. Its claim record stays.</summary>
    public void RemoveSocket(SessionId session) => File.Delete(paths.AgentSocket(session));

    /// <summary>Gives a slot to a session, for good.</summary>
    /// <exception cref="IOException">The session has a container already.</exception>
    public void Bind(SessionId session, SessionId slot) =>
        Directory.CreateSymbolicLink(paths.SessionRun(session), ContainerNames.Of(node.Value.NodeId, slot));

    /// <summary>The slot that serves the session; null when none does.</summary>
    public SessionId? SlotOf(SessionId session) =>
        new DirectoryInfo(paths.SessionRun(session)).LinkTarget is { } target && ContainerNames.TryParse(node.Value.NodeId, target, out SessionId slot) ? slot : null;

    public async Task RemoveAsync(SessionId session, CancellationToken cancellationToken)
    {
        // The link last: it tells what is left to remove.
        if (SlotOf(session) is { } slot) await TreeRemoval.RemoveAsync(paths.SessionRun(slot), cancellationToken).ConfigureAwait(false);
        await TreeRemoval.RemoveAsync(paths.SessionRun(session), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sessions and slots that have a run directory here, and since when, with the slot where it is a link.</summary>
    public IEnumerable<(SessionId Id, SessionId? Slot, DateTimeOffset CreatedAt)> All()
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(paths.Run).EnumerateFileSystemInfos())
        {
            if (ContainerNames.TryParse(node.Value.NodeId, entry.Name, out SessionId id)) yield return (id, SlotOf(id), entry.CreationTimeUtc);
        }
    }

    /// <summary>How many containers serve sessions or wait for one. A session that sleeps has none.</summary>
    public int Containers => All().Count(run => run.Slot is null);
}
