using VibeCoading.AgentClient;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Agents;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Agents;

public sealed class AgentLinkTests
{
    private readonly SessionId _session = SessionId.New(TimeProvider.System);

    [Fact]
    public async Task Connection_WhenItBreaksAndTheContainerRuns_ComesBack()
    {
        await using TestNode node = await TestNode.StartAsync();
        await using ISessionContainer container = await node.ProvisionAsync(_session);
        var dialer = node.Get<AgentDialer>();
        AgentConnection first = (await dialer.DialAsync(_session, 1, env: null, Within.Token())).Connection;
        await using var link = new AgentLink(_session, 1, first, dialer, node.Get<SessionContainers>(), TimeProvider.System);

        await first.DisposeAsync();
        AgentConnection again = await NewConnectionAsync(link, first);

        await again.AskAsync(Operation.Ping, default, default, AgentConnection.Nothing, Within.Token());
        Assert.False(link.Lost.IsCompleted);
    }

    [Fact]
    public async Task Lost_WhenTheContainerIsRemoved_SaysSo()
    {
        await using TestNode node = await TestNode.StartAsync();
        await using ISessionContainer container = await node.ProvisionAsync(_session);

        await node.Get<SessionContainers>().RemoveAsync(node.ContainerName(_session));

        Assert.Contains("container", await container.Lost.WaitAsync(Within.Token()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_WhileTheConnectionIsBroken_Ends()
    {
        await using TestNode node = await TestNode.StartAsync();
        await using FakeAgent agent = await FakeAgent.ListenAsync();
        AgentConnection connection = await agent.ClaimedAsync();
        var link = new AgentLink(_session, 1, connection, node.Get<AgentDialer>(), node.Get<SessionContainers>(), TimeProvider.System);

        agent.Close();
        await connection.Closed.WaitAsync(Within.Token());
        await link.DisposeAsync();
        await link.DisposeAsync();
    }

    /// <summary>Until the link has noticed, it hands out the broken one.</summary>
    private static async Task<AgentConnection> NewConnectionAsync(AgentLink link, AgentConnection old)
    {
        AgentConnection connection;
        do
        {
            await Task.Yield();
            connection = await link.ConnectionAsync(Within.Token());
        }
        while (connection == old);
        return connection;
    }
}
