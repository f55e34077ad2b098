using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Nodes;

/// <summary>A node is emptied before it is taken away: its sessions go on elsewhere.</summary>
public sealed class DrainTests : SystemTest
{
    private static readonly TimeSpan Drained = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Drain_SendsEverySessionOff_AndTheNodeTakesNoneUntilItIsWithdrawn()
    {
        DirectoryInfo place = Directory.CreateTempSubdirectory("vibe-snapshots");
        Stack stack = await OwnAsync(Stack.OnRedisAsync([1, 1], gateways: 1, ("Vibe__Snapshots__Directory", place.FullName), ("Vibe__Pool__Min", "1"), ("Vibe__Pool__Max", "1")));
        Api api = stack.Admin();
        (SessionBody awake, SessionBody asleep) = await TwoOnOneAsync(api);
        NodeServer drained = stack.Nodes.Single(node => node.Id == awake.Node);
        ExecBody filled = await api.ExecAsync(awake.Id, "echo work >file");
        Assert.Equal(0, filled.ExitCode);
        await api.HibernateAsync(asleep.Id);

        await api.PostAsync<DrainBody>($"nodes/{drained.Id}/drain", new { limitSeconds = 300 });
        NodeBody over = await Eventually.GetAsync("the node is drained", Drained, async () =>
            await NodeAsync(api, drained) is { Drain: { IsOver: true, Left: 0 } } node && node.Pools.All(pool => pool.Hot.Ready == 0) ? node : null);

        Assert.Equal(((bool?)false, $"Node '{drained.Id}' is being drained.", 0), (over.Accepts, over.Reason, over.Sessions));
        Assert.Null(over.Drain!.Trouble);
        await Eventually.TrueAsync("it has no containers left", Drained, async () => (await Docker.ContainersOfAsync(drained.Id)).Length == 0);
        StatusBody woken = await api.SettledAsync(awake.Id);
        Assert.True(woken.Ready);
        Assert.NotEqual(drained.Id, (await api.GetAsync<SessionBody>($"sessions/{awake.Id}")).Node);
        Assert.Equal("work\n", (await api.ExecAsync(awake.Id, "cat file")).Stdout);
        Assert.Equal("hibernated", (await api.GetAsync<SessionBody>($"sessions/{asleep.Id}")).State);

        // It holds through a restart, and new sessions go elsewhere.
        await drained.Process.StopAsync();
        await drained.Process.StartAndWaitAsync();
        await Eventually.TrueAsync("it knows after its restart", Drained, async () => await NodeAsync(api, drained) is { Drain.IsOver: true });
        SessionBody[] anew = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => api.CreateReadySessionAsync()));
        Assert.DoesNotContain(anew, session => session.Node == drained.Id);

        await api.DeleteAsync($"nodes/{drained.Id}/drain");
        await Eventually.TrueAsync("it takes sessions again", Drained, async () => await NodeAsync(api, drained) is { Drain: null, Accepts: true });
        foreach (string session in anew.Select(session => session.Id).Concat([awake.Id, asleep.Id])) await api.DeleteSessionAsync(session);
        place.Delete(recursive: true);
    }

    [Fact]
    public async Task Node_ThatIsStopped_TakesNoSessionsWhileItEnds_AndNoCreateFails()
    {
        Stack stack = await OwnAsync(Stack.OnRedisAsync([1, 1], gateways: 1));
        Api api = stack.Admin();
        using var enough = new CancellationTokenSource();
        Task<int> creating = CreateAsync(api, enough.Token);

        foreach (NodeServer node in stack.Nodes)
        {
            await node.Process.StopAsync();
            await node.Process.StartAndWaitAsync();
        }

        await enough.CancelAsync();
        Assert.True(await creating > 0);
    }

    /// <summary>Creates and deletes, each tried again as its refusal says; one that fails otherwise throws.</summary>
    private static async Task<int> CreateAsync(Api api, CancellationToken enough)
    {
        int count = 0;
        while (!enough.IsCancellationRequested)
        {
            SessionBody session = await Eventually.GetAsync("a session is created, or refused for a moment", Drained, () => api.PostAsync<SessionBody?>("sessions", new { }));
            await api.SettledAsync(session.Id);
            await Eventually.TrueAsync("it is deleted", Drained, async () =>
            {
                await api.DeleteSessionAsync(session.Id);
                return true;
            });
            count++;
        }

        return count;
    }

    private static async Task<(SessionBody First, SessionBody Second)> TwoOnOneAsync(Api api)
    {
        SessionBody[] three = [await api.CreateReadySessionAsync(), await api.CreateReadySessionAsync(), await api.CreateReadySessionAsync()];
        IGrouping<string, SessionBody> two = three.GroupBy(session => session.Node).First(node => node.Count() >= 2);
        foreach (SessionBody other in three.Except(two.Take(2))) await api.DeleteSessionAsync(other.Id);
        return (two.First(), two.ElementAt(1));
    }

    private static async Task<NodeBody?> NodeAsync(Api api, NodeServer node) =>
        (await api.GetAsync<PageBody<NodeBody>>("nodes")).Items.SingleOrDefault(known => known.Id == node.Id && known.State == "active");
}
