using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Placement;
using VibeCoading.Gateway.Nodes;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Nodes;

/// <summary>Orders to drain a node are left in the store, for the node to find.</summary>
public sealed class DrainTests(GatewayFixture fixture)
{
    [Fact]
    public async Task Drain_OfANode_IsInTheStoreUntilItIsWithdrawn()
    {
        string cluster = fixture.NextClusterId();
        await using FakeNode node = await FakeNode.StartAsync(cluster, fixture.StoreAddress);
        await using GatewayApp gateway = await GatewayApp.StartAsync(cluster, fixture.StoreAddress);
        (IDatabase store, StoreKeys keys) = StoreOf(gateway);
        await store.SetAddAsync(keys.Nodes, FakeNode.Id.Value);
        DateTimeOffset began = DateTimeOffset.UtcNow;

        DrainOrderBody usual = await gateway.Admin.PostAsync<DrainOrderBody>($"nodes/{FakeNode.Id}/drain", new { }, HttpStatusCode.Accepted);
        DrainOrderBody again = await gateway.Admin.PostAsync<DrainOrderBody>($"nodes/{FakeNode.Id}/drain", new { limitSeconds = 30 }, HttpStatusCode.Accepted);
        DrainOrder? standing = DrainOrder.Read(await store.HashGetAllAsync(keys.NodeDrain(FakeNode.Id)));
        using HttpResponseMessage withdrawn = await gateway.Admin.SendAsync(HttpMethod.Delete, $"nodes/{FakeNode.Id}/drain");
        using HttpResponseMessage repeated = await gateway.Admin.SendAsync(HttpMethod.Delete, $"nodes/{FakeNode.Id}/drain");

        Assert.Equal((FakeNode.Id.Value, 600, 30), (usual.Id, usual.LimitSeconds, again.LimitSeconds));
        Assert.Equal(TimeSpan.FromSeconds(30), standing!.Limit);
        Assert.InRange(standing.Since, began - TimeSpan.FromSeconds(1), DateTimeOffset.UtcNow);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (withdrawn.StatusCode, repeated.StatusCode));
        Assert.False(await store.KeyExistsAsync(keys.NodeDrain(FakeNode.Id)));
    }

    [Fact]
    public async Task Nodes_TellHowFarTheyAreWithIt()
    {
        string cluster = fixture.NextClusterId();
        await using FakeNode node = await FakeNode.StartAsync(cluster, fixture.StoreAddress);
        await using GatewayApp gateway = await GatewayApp.StartAsync(cluster, fixture.StoreAddress);
        SiloAddress silo = gateway.Services.GetRequiredService<ClusterNodes>().Alive.Single().Silo;
        var since = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        gateway.Services.GetRequiredService<NodeBoard>().Hear(silo, new NodeLoad(
            FakeNode.Id, DateTimeOffset.UtcNow.UtcTicks, "It is being drained.", Sessions: 3, "blank", Pools: [], Templates: [], new DrainStatus(since, 3, 4, IsOver: false, "Full.")));

        NodeBody told = Assert.Single((await gateway.Admin.GetAsync<PageBody<NodeBody>>("nodes")).Items);

        Assert.Equal((false, "It is being drained."), (told.Accepts, told.Reason));
        Assert.Equal(new DrainStatusBody(since, 3, 4, IsOver: false, "Full."), told.Drain);
    }

    [Theory]
    [InlineData("""{"limitSeconds":0}""", "limitSeconds")]
    [InlineData("""{"limitSeconds":86401}""", "limitSeconds")]
    [InlineData("""{"limitSeconds":"soon"}""", "limitSeconds")]
    [InlineData("""{"limit":5}""", "limit")]
    public async Task Drain_WithAnAbsurdLimit_IsRefused(string body, string field)
    {
        (IDatabase store, StoreKeys keys) = StoreOf(fixture.Gateway);
        await store.SetAddAsync(keys.Nodes, FakeNode.Id.Value);

        ProblemBody problem = await Api.ProblemAsync(fixture.Admin.PostTextAsync($"nodes/{FakeNode.Id}/drain", body));

        Assert.Equal((400, field), (problem.Status, problem.Field));
    }

    [Theory]
    [InlineData("never-joined")]
    [InlineData("NOT_AN_ID")]
    public async Task Drain_OfANodeThatNeverWas_IsNotFound(string node)
    {
        Assert.Equal(404, (await Api.ProblemAsync(fixture.Admin.PostTextAsync($"nodes/{node}/drain", "{}"))).Status);
        Assert.Equal(404, (await Api.ProblemAsync(fixture.Admin.SendAsync(HttpMethod.Delete, $"nodes/{node}/drain"))).Status);
    }

    [Fact]
    public async Task Drain_IsForAdministrators()
    {
        (_, Api owner) = await fixture.NewOwnerAsync();

        ProblemBody refused = await Api.ProblemAsync(owner.PostTextAsync($"nodes/{FakeNode.Id}/drain", "{}"));

        Assert.Equal(403, refused.Status);
    }

    private static (IDatabase Store, StoreKeys Keys) StoreOf(GatewayApp gateway) =>
        (gateway.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase(), gateway.Services.GetRequiredService<StoreKeys>());
}
