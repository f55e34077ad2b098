using Docker.DotNet.Models;
using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Nodes;

namespace VibeCoading.Silo.Workspaces;

/// <summary>
/// How a workspace comes into its container: as it is, or, above a template, through a volume that Docker mounts as an overlay with the container
/// and unmounts with it. The volume is called after the container.
/// </summary>
internal sealed class WorkspaceMounts(IOptions<NodeOptions> node, NodePaths paths, WorkspaceDirectories workspaces, DockerEngine engine)
{
    private const string Target = "/workspace";

    /// <param name="id">Of the session or slot that the container is called after.</param>
    public Mount For(SessionId id)
    {
        // Docker refuses a bind source that is not there instead of making it.
        if (workspaces.LowerOf(id) is not { } lower) return new Mount { Type = "bind", Source = paths.WorkspaceFiles(id), Target = Target };

        return new Mount
        {
            Type = "volume",
            Source = ContainerNames.Of(node.Value.NodeId, id),
            Target = Target,
            VolumeOptions = new VolumeOptions
            {
                // What the image has at that path is not this workspace's.
                NoCopy = true,
                Labels = new Dictionary<string, string> { [ContainerNames.NodeLabel] = node.Value.Id },
                DriverConfig = new Driver
                {
                    Name = "local",
                    Options = new Dictionary<string, string>
                    {
                        ["type"] = "overlay",
                        ["device"] = "overlay",
                        ["o"] = OverlayMount.Options(lower, paths.WorkspaceFiles(id), workspaces.WorkOf(id)),
                    },
                },
            },
        };
    }

    /// <summary>Forgets a container's volume, not its files. One that is not there, or still in use, is left.</summary>
    public async Task ForgetAsync(string container)
    {
        try
        {
            await engine.CallAsync((docker, token) => docker.Volumes.RemoveAsync(container, force: false, token), CancellationToken.None).ConfigureAwait(false);
        }
        catch (EngineException kept) when (kept.Fault is EngineFault.NotFound or EngineFault.Conflict)
        {
            // Most containers have none; one that a container has goes with that.
        }
    }

    /// <summary>The volumes of this node's containers, by name.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var parameters = new VolumesListParameters
        {
            Filters = new Dictionary<string, IDictionary<string, bool>>
            {
                ["label"] = new Dictionary<string, bool> { [$"{ContainerNames.NodeLabel}={node.Value.Id}"] = true },
            },
        };
        VolumesListResponse listed = await engine.CallAsync((docker, token) => docker.Volumes.ListAsync(parameters, token), cancellationToken).ConfigureAwait(false);
        return [.. (listed.Volumes ?? []).Select(volume => volume.Name)];
    }
}
