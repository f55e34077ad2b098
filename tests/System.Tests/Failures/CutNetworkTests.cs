using VibeCoading.SystemTests.Harness;
using VibeCoading.SystemTests.Terminals;
using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Failures;

/// <summary>Two nodes that do not reach each other, while gateway and store reach both.</summary>
public sealed class CutNetworkTests : SystemTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>Long enough for the silos to miss each other's probes.</summary>
    private static readonly TimeSpan CutFor = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task Nodes_WhenCutFromEachOther_KeepTheirSessionsAndAreOneClusterAgain()
    {
        await using CutNetwork network = await CutNetwork.CreateAsync();
        await using Stack stack = Use(await Stack.AtAsync(
            await RedisServer.StartAsync(network.Host.Address), [.. network.Sides], network.Host, ("Vibe__Gateway__DirectAgents", "false")));
        Api api = stack.Admin();
        SessionBody[] sessions = await OneOnEachAsync(api, stack);
        TermClient[] shells = await Task.WhenAll(sessions.Select(session => api.OpenShellAsync(session.Id)));
        foreach (TermClient shell in shells) await shell.MarkAsync();
        foreach (TermClient shell in shells) await shell.BeginCountingAsync();

        await network.CutAsync();
        Task cut = Task.Delay(CutFor, Cancellation);
        foreach (TermClient shell in shells) await shell.HasCountedAsync(Limit);
        await cut;
        foreach (TermClient shell in shells) await shell.IsStillMarkedAsync();
        await network.MendAsync();

        // Whoever was given up meanwhile has ended, as it should, and is started as a service manager would.
        await stack.EnsureRunningAsync();
        await Eventually.TrueAsync("both nodes are in the cluster", Limit, async () =>
            (await api.GetAsync<PageBody<NodeBody>>("nodes")).Items.Select(node => node.Id).Distinct().Count() == 2);
        foreach ((SessionBody session, TermClient shell) in sessions.Zip(shells))
        {
            await api.SettledAsync(session.Id);
            await shell.IsStillMarkedAsync();
            Assert.Equal(0, shell.EpochsGone);
            Assert.Equal("here\n", (await api.ExecAsync(session.Id, "echo here")).Stdout);
            await shell.DisposeAsync();
        }

        SessionBody[] anew = await OneOnEachAsync(api, stack);
        foreach (SessionBody session in sessions.Concat(anew)) await api.DeleteSessionAsync(session.Id);
        foreach (NodeServer node in stack.Nodes) Assert.Empty(await Docker.ContainersOfAsync(node.Id));
    }

    private static async Task<SessionBody[]> OneOnEachAsync(Api api, Stack stack)
    {
        var found = new Dictionary<string, SessionBody>();
        await Eventually.TrueAsync("each node takes a session", Limit, async () =>
        {
            SessionBody session = await api.CreateReadySessionAsync();
            if (!found.TryAdd(session.Node, session)) await api.DeleteSessionAsync(session.Id);
            return found.Count == stack.Nodes.Count;
        });
        return [.. stack.Nodes.Select(node => found[node.Id])];
    }
}
