using VibeCoading.Silo.Nodes;

namespace VibeCoading.Silo.Store;

/// <summary>Has the embedded store up before anything else starts, and down after everything else stopped.</summary>
internal sealed partial class EmbeddedStoreService(NodePaths paths, int port, ILoggerFactory loggers, ILogger<EmbeddedStoreService> logger)
    : IHostedLifecycleService, IDisposable
{
    private EmbeddedStore? _store;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _store = EmbeddedStore.Start(paths.Store, port, loggers);
        LogStarted(port, paths.Store);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => Interlocked.Exchange(ref _store, null)?.Dispose();
}
