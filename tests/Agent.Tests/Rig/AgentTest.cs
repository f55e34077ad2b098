namespace VibeCoading.Agent.Tests.Rig;

/// <summary>A test with an agent of its own on this machine, and a connection that claimed it.</summary>
public abstract class AgentTest : IAsyncLifetime
{
    private LocalAgent? _agent;
    private AgentClient? _client;

    private protected LocalAgent Agent => _agent!;

    private protected AgentClient Client => _client!;

    public async ValueTask InitializeAsync()
    {
        _agent = await LocalAgent.StartAsync();
        _client = await _agent.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null) await _client.DisposeAsync();
        if (_agent is not null) await _agent.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected Viewer View(string terminal, string client = "viewer", long from = 0) => new(Client, terminal, client, from);
}
