using System.Net;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Nodes;

/// <summary>Two nodes and two gateways on a store of their own: one may go, the other goes on.</summary>
public sealed class TwoNodeTests : SystemTest
{
    /// <summary>An idle machine notices within two seconds that a silo is gone; a loaded one is given time.</summary>
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Node_WhenKilled_TakesOnlyItsOwnSessionsAlongAndAdoptsThemLater()
    {
        // What becomes of sessions whose node stays away is another test's.
        Stack stack = await OwnAsync(Stack.OnRedisAsync([1, 1], gateways: 2, ("Vibe__Cluster__NodeGrace", "00:10:00")));
        Api first = stack.Admin(), second = stack.Admin(gateway: 1);
        (SessionBody lost, SessionBody kept) = await OneOnEachAsync(first, stack);
        await using TermClient lostShell = await first.OpenShellAsync(lost.Id);
        await using TermClient keptShell = await second.OpenShellAsync(kept.Id);
        lostShell.Type("MARK=here; echo ma''rked\n");
        await lostShell.SeesAsync("marked");

        Assert.Equal(stack.Nodes.Select(node => $"{node.Id} active 1"), await NodesAsync(first));

        await stack.Nodes[0].Process.KillAsync();

        foreach (Api api in new[] { first, second })
        {
            Refusal refusal = await Eventually.GetAsync("the lost node is told", Noticed, () => RefusalOfAsync(api, lost.Id));
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "nodeUnavailable"), (refusal.Status, refusal.Problem.Code));
            Assert.InRange(refusal.RetryAfter ?? TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
            // Lists are read from what was recorded, whoever is away. The owner's grain may have been on the lost node, and moves on the first call.
            PageBody<SessionBody> list = await Eventually.GetAsync("the list is read", Noticed, () => api.GetAsync<PageBody<SessionBody>?>("sessions"));
            Assert.Contains(list.Items, item => item.Id == lost.Id);
        }

        // Calls fail as soon as its connections do; that it is gone for good, the silos agree on a little later.
        await Eventually.TrueAsync("the lost node is no longer listed", Noticed, async () => (await NodesAsync(second)).SequenceEqual([$"{stack.Nodes[1].Id} active 1"]));
        keptShell.Type("echo still-$((6*7))\n");
        await keptShell.SeesAsync("still-42");
        SessionBody anew = await Eventually.GetAsync("the node that is left takes new sessions", Noticed, () => first.CreateReadySessionAsync()!);
        Assert.Equal(stack.Nodes[1].Id, anew.Node);

        await stack.Nodes[0].Process.StartAndWaitAsync();
        StatusBody back = await first.SettledAsync(lost.Id);
        Assert.Equal("ready", back.State);
        lostShell.Type("echo \"mark=$MARK\"\n");
        await lostShell.SeesAsync("mark=here");
        Assert.Empty(lostShell.Faults);
        Assert.Equal(0, lostShell.EpochsGone);
        foreach (string session in new[] { lost.Id, kept.Id, anew.Id }) await second.DeleteSessionAsync(session);
        Assert.Empty(await Docker.ContainersOfAsync(stack.Nodes[0].Id));
        Assert.Empty(await Docker.ContainersOfAsync(stack.Nodes[1].Id));
    }

    [Fact]
    public async Task Silo_WhenKilledBesideAnotherOfItsNode_HandsItsSessionsOverWithinSeconds()
    {
        const int Sessions = 4;
        Stack stack = await OwnAsync(Stack.OnRedisAsync([2], gateways: 1));
        Api api = stack.Admin();
        SessionBody[] sessions = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(_ => api.CreateReadySessionAsync()));
        var shells = new List<TermClient>();
        foreach (SessionBody session in sessions) shells.Add(await api.OpenShellAsync(session.Id));
        foreach (TermClient shell in shells)
        {
            shell.Type("MARK=here; echo ma''rked\n");
            await shell.SeesAsync("marked");
        }

        // One after the other, so that whichever held a session, it was lost once.
        for (int silo = 0; silo < 2; silo++)
        {
            await stack.Nodes[silo].Process.KillAsync();
            foreach (TermClient shell in shells)
            {
                shell.Type($"echo \"after {silo}: $MARK\"\n");
                await shell.SeesAsync($"after {silo}: here", Noticed);
                Assert.Empty(shell.Faults);
                Assert.Equal(0, shell.EpochsGone);
            }

            await stack.Nodes[silo].Process.StartAndWaitAsync();
        }

        foreach (TermClient shell in shells) await shell.DisposeAsync();
        foreach (SessionBody session in sessions) await api.DeleteSessionAsync(session.Id);
        Assert.Empty(await Docker.ContainersOfAsync(stack.Node.Id));
    }

    private static async Task<(SessionBody First, SessionBody Second)> OneOnEachAsync(Api api, Stack stack)
    {
        // Placement takes any node for a new session; it hits one of two twenty times in a row about never.
        var found = new Dictionary<string, SessionBody>();
        for (int tries = 0; tries < 20 && found.Count < 2; tries++)
        {
            SessionBody session = await api.CreateReadySessionAsync();
            if (!found.TryAdd(session.Node, session)) await api.DeleteSessionAsync(session.Id);
        }

        return (found[stack.Nodes[0].Id], found[stack.Nodes[1].Id]);
    }

    private static async Task<IEnumerable<string>> NodesAsync(Api api) =>
        (await api.GetAsync<PageBody<NodeBody>>("nodes")).Items.Select(node => $"{node.Id} {node.State} {node.Sessions}");

    private static async Task<Refusal?> RefusalOfAsync(Api api, string session)
    {
        using HttpResponseMessage response = await api.SendAsync(HttpMethod.Get, $"sessions/{session}/status");
        if (response.IsSuccessStatusCode) return null;

        Refusal refusal = await Api.RefusalOfAsync(response);
        return refusal.Problem.Code == "nodeUnavailable" ? refusal : null;
    }
}
