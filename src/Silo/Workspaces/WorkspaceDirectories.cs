using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Nodes;

namespace VibeCoading.Silo.Workspaces;

/// <summary>The workspaces of this node: one directory for each session, on the state directory's disk.</summary>
internal sealed partial class WorkspaceDirectories(
    IOptions<WorkspaceOptions> options, IOptions<ContainerOptions> container, NodePaths paths, ILogger<WorkspaceDirectories> logger)
{
    /// <summary>Names that a session id cannot have: workspaces on their way out.</summary>
    private const string RemovedPrefix = ".removed-";

    /// <summary>Makes the session's workspace. False when it was there.</summary>
    /// <exception cref="IOException">The disk or its inodes are used up, or it is broken.</exception>
    public bool Ensure(SessionId session) => OwnedDirectory.Ensure(paths.Workspace(session), container.Value.User);

    public bool Exists(SessionId session) => Directory.Exists(paths.Workspace(session));

    /// <summary>Makes a slot's workspace the session's. Its container does not notice: a mount follows the directory, not its name. A repeat changes nothing.</summary>
    public void HandOver(SessionId slot, SessionId session)
    {
        if (Exists(slot)) Directory.Move(paths.Workspace(slot), paths.Workspace(session));
    }

    /// <summary>Takes the workspace away at once, then removes its files. What cannot be removed now stays aside for <see cref="RemoveLeftoversAsync"/>.</summary>
    public async Task RemoveAsync(SessionId session, CancellationToken cancellationToken)
    {
        string aside = Path.Combine(paths.Workspaces, RemovedPrefix + RandomNumberGenerator.GetHexString(16, lowercase: true));
        try
        {
            Directory.Move(paths.Workspace(session), aside);
        }
        catch (DirectoryNotFoundException)
        {
            return;
        }

        await RemoveAsideAsync(aside, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finishes removals that were cut short.</summary>
    public async Task RemoveLeftoversAsync(CancellationToken cancellationToken)
    {
        foreach (string aside in Directory.EnumerateDirectories(paths.Workspaces, RemovedPrefix + "*"))
            await RemoveAsideAsync(aside, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sessions that have a workspace here, and since when.</summary>
    public IEnumerable<(SessionId Session, DateTimeOffset CreatedAt)> All()
    {
        foreach (var directory in new DirectoryInfo(paths.Workspaces).EnumerateDirectories())
        {
            if (SessionId.TryParse(directory.Name, out SessionId session)) yield return (session, directory.CreationTimeUtc);
        }
    }

    public bool IsEmpty(SessionId session) => !Directory.EnumerateFileSystemEntries(paths.Workspace(session)).Any();

    /// <summary>Refuses when the disk has less free space than the operator wants kept.</summary>
    /// <exception cref="SessionException"><see cref="SessionError.DiskFull"/>.</exception>
    public void EnsureRoom()
    {
        long free = new DriveInfo(paths.Workspaces).AvailableFreeSpace;
        if (free >= options.Value.MinFreeBytes) return;

        throw new SessionException(
            SessionError.DiskFull,
            $"The node's disk has {free >> 20} MiB left, less than the {options.Value.MinFreeBytes >> 20} MiB that are kept free.",
            retryAfter: TimeSpan.FromSeconds(30));
    }

    private async Task RemoveAsideAsync(string aside, CancellationToken cancellationToken)
    {
        try
        {
            await TreeRemoval.RemoveAsync(aside, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException stuck)
        {
            LogStuck(stuck, aside);
        }
    }
}
