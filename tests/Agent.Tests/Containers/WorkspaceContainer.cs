using VibeCoading.Agent.Tests.Rig;

namespace VibeCoading.Agent.Tests.Containers;

/// <summary>One container of the workspace image for a class of tests, each with terminals of its own.</summary>
public sealed class WorkspaceContainer : IAsyncLifetime
{
    private ContainerAgent? _agent;
    private AgentClient? _client;

    public static string Image => Environment.GetEnvironmentVariable("VIBE_IMAGE") ?? "vibecoading-optimized:latest";

    internal ContainerAgent Agent => _agent!;

    internal AgentClient Client => _client!;

    public async ValueTask InitializeAsync()
    {
        _agent = await ContainerAgent.StartAsync(Image);
        _client = await _agent.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null) await _client.DisposeAsync();
        if (_agent is not null) await _agent.DisposeAsync();
    }
}
