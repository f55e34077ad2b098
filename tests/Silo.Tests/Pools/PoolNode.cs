using Docker.DotNet.Models;
using Microsoft.Extensions.DependencyInjection;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Pools;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Pools;

/// <summary>A node whose pool runs.</summary>
internal sealed class PoolNode : IAsyncDisposable
{
    private WarmPool _pool;

    private readonly string _template;
    private bool _stopped;

    private PoolNode(TestNode node, string template) => (Node, _template, _pool) = (node, template, node.Get<WarmPool>());

    public TestNode Node { get; }

    /// <summary>Of the slots that run.</summary>
    public TierStatus Status => All.Hot;

    /// <summary>Of those that were never started.</summary>
    public TierStatus Created => All.Created;

    private PoolStatus All => _pool.Status.Single(pool => pool.Template == _template);

    public string? Shortfall => _pool.Shortfall(_template)?.Reason;

    /// <summary>A pool that holds <paramref name="size"/> slots, no more and no less.</summary>
    public static async Task<PoolNode> StartAsync(int size, params (string Key, string? Value)[] settings)
    {
        return await StartAsync(await TestNode.StartAsync([("Vibe:Pool:Min", $"{size}"), ("Vibe:Pool:Max", $"{size}"), .. settings]), "blank");
    }

    public static async Task<PoolNode> StartAsync(TestNode node, string template)
    {
        var pool = new PoolNode(node, template);
        await node.Get<EngineMonitor>().StartAsync(CancellationToken.None);
        await pool._pool.StartAsync(CancellationToken.None);
        return pool;
    }

    public Task<TierStatus> UntilAsync(Func<TierStatus, bool> condition) => UntilAsync(() => Status, condition);

    public Task<TierStatus> UntilCreatedAsync(Func<TierStatus, bool> condition) => UntilAsync(() => Created, condition);

    private async Task<TierStatus> UntilAsync(Func<TierStatus> tier, Func<TierStatus, bool> condition)
    {
        CancellationToken deadline = Within.Token();
        while (true)
        {
            TierStatus status = tier();
            if (condition(status)) return status;

            Assert.False(deadline.IsCancellationRequested, $"The pool is still {All}.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The containers that wait, by name.</summary>
    public async Task<ContainerListResponse[]> SlotsAsync() =>
        [.. (await Node.ContainersAsync()).Where(container => container.Labels.ContainsKey("vibe.slot"))];

    /// <summary>Which slot serves the session, if any.</summary>
    public string? SlotOf(SessionId session) => new DirectoryInfo(Node.Paths.SessionRun(session)).LinkTarget;

    /// <summary>As a process does that ends, and another one that starts.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        _stopped = false;
        _pool = ActivatorUtilities.CreateInstance<WarmPool>(Node.Get<IServiceProvider>());
        await _pool.StartAsync(CancellationToken.None);
    }

    public async Task StopAsync()
    {
        if (_stopped) return;

        _stopped = true;
        await _pool.StopAsync(CancellationToken.None);
        _pool.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Node.Get<EngineMonitor>().StopAsync(CancellationToken.None);
        await Node.DisposeAsync();
    }
}
