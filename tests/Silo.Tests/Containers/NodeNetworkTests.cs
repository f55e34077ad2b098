using Docker.DotNet.Models;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Containers;

public sealed class NodeNetworkTests
{
    [Fact]
    public async Task Ensure_AskedForByManyAtOnce_MakesOneNetwork()
    {
        await using TestNode node = await TestNode.StartAsync();
        NodeNetwork network = node.Get<NodeNetwork>();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => network.EnsureAsync(Within.Token()))));

        IList<NetworkResponse> networks = await node.Docker.Networks.ListNetworksAsync(cancellationToken: Within.Token());
        NetworkResponse made = Assert.Single(networks, other => other.Name == $"vibe-{node.Id}");
        Assert.Equal(made.ID, network.Reference);
    }
}
