using System.Net.Sockets;
using VibeCoading.AgentClient;
using VibeCoading.AgentProtocol;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Agents;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Agents;

public sealed class AgentDialerTests
{
    private readonly SessionId _session = SessionId.New(TimeProvider.System);

    [Fact]
    public async Task Dial_WhenNobodyListens_SaysSo()
    {
        await using TestNode node = await TestNode.StartAsync();

        ContainerLostException lost = await Assert.ThrowsAsync<ContainerLostException>(() => DialAsync(node));

        Assert.Contains("does not listen", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dial_WhenTheSocketIsALink_FollowsItNowhere()
    {
        await using TestNode node = await TestNode.StartAsync();
        Directory.CreateDirectory(node.Paths.SessionRun(_session));
        File.CreateSymbolicLink(node.Paths.AgentSocket(_session), TestNode.EngineSocket);

        ContainerLostException lost = await Assert.ThrowsAsync<ContainerLostException>(() => DialAsync(node));

        Assert.Contains("link", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dial_WhenAnotherUserListens_TellsItNothing()
    {
        await using TestNode node = await TestNode.StartAsync();
        Directory.CreateDirectory(node.Paths.SessionRun(_session));
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(node.Paths.AgentSocket(_session)));
        listener.Listen();

        ContainerLostException lost = await Assert.ThrowsAsync<ContainerLostException>(() => DialAsync(node));

        Assert.Contains("User 0", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dial_WhenTheSessionIsAnother_IsRefused()
    {
        await using TestNode node = await TestNode.StartAsync();
        await using ISessionContainer container = await node.ProvisionAsync(_session);
        SessionId other = SessionId.New(TimeProvider.System);
        Directory.CreateSymbolicLink(node.Paths.SessionRun(other), node.Paths.SessionRun(_session));

        AgentRefusedException refused = await Assert.ThrowsAsync<AgentRefusedException>(
            () => node.Get<AgentDialer>().DialAsync(other, 99, env: null, Within.Token()));

        Assert.Equal(AgentError.StaleEpoch, refused.Error);
        Assert.False(container.Lost.IsCompleted);
    }

    private async Task DialAsync(TestNode node) => await node.Get<AgentDialer>().DialAsync(_session, 1, env: null, Within.Token());
}
