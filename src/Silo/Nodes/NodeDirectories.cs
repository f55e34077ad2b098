using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Nodes;

/// <summary>Makes the node's directories, closed to everybody else, before anything needs them.</summary>
internal sealed class NodeDirectories(NodePaths paths) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        OwnedDirectory.EnsurePrivate(paths.Workspaces);
        OwnedDirectory.EnsurePrivate(paths.Run);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
