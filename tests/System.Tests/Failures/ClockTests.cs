using VibeCoading.SystemTests.Harness;
using VibeCoading.SystemTests.Terminals;
using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Failures;

/// <summary>The clock of a node jumps by an hour, forth and back, under its sessions, and nobody else's does.</summary>
public sealed class ClockTests : SystemTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Far more than a silo takes to be given up, and far less than a session may idle.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task Clock_ThatJumpsAnHourForthAndBack_PutsNoSessionToSleepAndNoSiloOut()
    {
        using var clock = new JumpingClock();
        await using Stack stack = Use(await Stack.AtAsync(await RedisServer.StartAsync(), [clock.Place, SiloPlace.Loopback], SiloPlace.Loopback, ("Vibe__Gateway__DirectAgents", "false")));
        Api api = stack.Admin();
        SessionBody session = await OnAsync(api, stack.Nodes[0]);
        await using TermClient shell = await api.OpenShellAsync(session.Id);
        await shell.MarkAsync();
        Assert.Equal(2, await ActiveAsync(api));

        foreach (int hours in new[] { 1, -1, 0 })
        {
            clock.JumpTo(TimeSpan.FromHours(hours));
            await Eventually.TrueAsync("the node goes by it", Limit, async () => Math.Round((await JumpingClock.ErrorOfAsync(stack.Nodes[0].Health, Cancellation)).TotalHours) == hours);
            await Task.Delay(Moment, Cancellation);

            Assert.Equal("ready", (await api.StatusAsync(session.Id)).State);
            await shell.IsStillMarkedAsync();
            Assert.Equal((1, 0), (shell.Attachments, shell.EpochsGone));
            Assert.Equal(2, await ActiveAsync(api));
            // Whoever signs in meanwhile, and whatever is made.
            TicketBody ticket = await api.PostAsync<TicketBody>("tickets", new { purpose = "request" });
            using HttpResponseMessage opened = await new Api(api.Gateway, key: null).SendAsync(HttpMethod.Get, $"sessions?ticket={ticket.Ticket}");
            Assert.True(opened.IsSuccessStatusCode, $"{opened.StatusCode}");
            SessionBody anew = await OnAsync(api, stack.Nodes[0]);
            await api.DeleteSessionAsync(anew.Id);
        }

        await api.DeleteSessionAsync(session.Id);
        Assert.All(stack.Nodes, node => Assert.True(node.Process.Runs));
    }

    private static async Task<int> ActiveAsync(Api api) => (await api.GetAsync<PageBody<NodeBody>>("nodes")).Items.Count(node => node is { State: "active", Accepts: true });

    private static async Task<SessionBody> OnAsync(Api api, NodeServer node)
    {
        for (int tries = 0; tries < 30; tries++)
        {
            SessionBody session = await api.CreateReadySessionAsync();
            if (session.Node == node.Id) return session;
            await api.DeleteSessionAsync(session.Id);
        }

        throw new InvalidOperationException($"No session came to {node.Id}.");
    }
}
