using System.Collections.Immutable;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;

namespace VibeCoading.Silo.Tests.Harness;

/// <summary>A node with one session whose container runs, for tests that do it no harm.</summary>
public sealed class SharedNode : IAsyncLifetime
{
    private TestNode? _node;
    private ISessionContainer? _container;

    internal TestNode Node => _node!;

    internal ISessionContainer Container => _container!;

    internal SessionId Session { get; } = SessionId.New(TimeProvider.System);

    public async ValueTask InitializeAsync()
    {
        _node = await TestNode.StartAsync();
        StartSession request = Requests.Session() with { Env = ImmutableDictionary<string, string>.Empty.Add("GREETING", "hello") };
        SessionPlan plan = await _node.Host.PlanAsync(request, CancellationToken.None);
        _container = await _node.Host.ProvisionAsync(Session, epoch: 1, plan, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_container is not null) await _container.DisposeAsync();
        if (_node is not null) await _node.DisposeAsync();
    }
}
