using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Placement;
using VibeCoading.Gateway.Nodes;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Sessions;

/// <summary>What users are told that sessions can be made from.</summary>
public sealed class TemplateTests(GatewayFixture fixture)
{
    [Fact]
    public async Task Templates_AreWhatTheNodesOffer_AvailableWhereOneOfThemWouldBeginIt()
    {
        string cluster = fixture.NextClusterId();
        await using FakeNode first = await FakeNode.StartAsync(cluster, fixture.StoreAddress);
        await using FakeNode second = await FakeNode.StartAsync(cluster, fixture.StoreAddress);
        await using GatewayApp gateway = await GatewayApp.StartAsync(cluster, fixture.StoreAddress);
        SiloAddress[] silos = [.. gateway.Services.GetRequiredService<ClusterNodes>().Alive.Select(node => node.Silo)];
        Assert.Equal(2, silos.Length);

        Hear(gateway, silos[0], refusal: null, new TemplateStatus("blank", "image:1", null), new TemplateStatus("project", "image:2", "Its repository is gone."));
        TemplateBody[] ofOne = await TemplatesAsync(gateway);
        Hear(gateway, silos[1], refusal: null, new TemplateStatus("blank", "image:1", null), new TemplateStatus("project", "image:2", null));
        TemplateBody[] ofBoth = await TemplatesAsync(gateway);
        Hear(gateway, silos[1], refusal: "Its disk is full.", new TemplateStatus("blank", "image:1", null), new TemplateStatus("project", "image:2", null));
        TemplateBody[] ofOneAgain = await TemplatesAsync(gateway);

        Assert.Equal([new("blank", "image:1", true, true, null), new("project", "image:2", false, false, "Its repository is gone.")], ofOne);
        Assert.Equal([new("blank", "image:1", true, true, null), new("project", "image:2", false, true, null)], ofBoth);
        Assert.False(ofOneAgain[1].Available);
    }

    [Fact]
    public async Task Templates_AreForEveryoneWhoIsSignedIn()
    {
        (_, Api owner) = await fixture.NewOwnerAsync();

        Assert.Empty((await owner.GetAsync<PageBody<TemplateBody>>("templates")).Items);
        Assert.Equal(401, (await Api.ProblemAsync(fixture.Admin.With(null).GetAsync("templates"))).Status);
    }

    private static async Task<TemplateBody[]> TemplatesAsync(GatewayApp gateway) => (await gateway.Admin.GetAsync<PageBody<TemplateBody>>("templates")).Items;

    private static void Hear(GatewayApp gateway, SiloAddress silo, string? refusal, params ImmutableArray<TemplateStatus> templates) =>
        gateway.Services.GetRequiredService<NodeBoard>().Hear(
            silo, new NodeLoad(FakeNode.Id, DateTimeOffset.UtcNow.UtcTicks, refusal, Sessions: 0, "blank", Pools: [], templates));
}
