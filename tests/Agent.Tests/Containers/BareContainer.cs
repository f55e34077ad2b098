using VibeCoading.Agent.Tests.Rig;

namespace VibeCoading.Agent.Tests.Containers;

/// <summary>A container of an image with busybox and nothing else.</summary>
public sealed class BareContainer : IAsyncLifetime
{
    private readonly string _image = $"agent-test-bare:{Guid.NewGuid():N}";
    private ContainerAgent? _agent;
    private AgentClient? _client;

    internal ContainerAgent Agent => _agent!;

    internal AgentClient Client => _client!;

    public async ValueTask InitializeAsync()
    {
        await Shell.RunAsync("env", $"VIBE_REPO={AgentBinary.RepositoryRoot}", Path.Combine(AppContext.BaseDirectory, "Containers", "bare-image.sh"), _image);
        _agent = await ContainerAgent.StartAsync(_image);
        _client = await _agent.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null) await _client.DisposeAsync();
        if (_agent is not null) await _agent.DisposeAsync();
        await Shell.RunAsync("docker", "rmi", "-f", _image);
    }
}
