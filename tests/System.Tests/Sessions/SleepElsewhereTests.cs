using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Sessions;

/// <summary>With a place for snapshots, a session that sleeps needs no node of its own.</summary>
public sealed class SleepElsewhereTests : SystemTest
{
    private const int Cycles = 4;

    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Session_WhoseNodeDiedWhileItSlept_WakesOnTheOther_WithItsWorkspace()
    {
        DirectoryInfo place = Directory.CreateTempSubdirectory("vibe-snapshots");
        Stack stack = await OwnAsync(Stack.OnRedisAsync([1, 1], gateways: 1, ("Vibe__Snapshots__Directory", place.FullName)));
        Api api = stack.Admin();
        SessionBody session = await api.CreateReadySessionAsync(new { template = "python-node" });
        ExecBody filled = await api.ExecAsync(session.Id, SleepTests.Fill);
        Assert.Equal((0, ""), (filled.ExitCode, filled.Stderr));
        string before = (await api.ExecAsync(session.Id, SleepTests.Describe)).Stdout;

        for (int cycle = 0; cycle < Cycles; cycle++)
        {
            await api.HibernateAsync(session.Id);
            NodeServer last = stack.Nodes.Single(node => node.Id == session.Node);
            Assert.False(Directory.Exists(Path.Combine(last.StateDirectory, "workspaces", session.Id)));
            Assert.Empty(await Docker.ContainersOfAsync(last.Id));
            // Its node dies while it sleeps, every second time.
            if (cycle % 2 == 0) await last.Process.KillAsync();

            string woken = session.Id;
            SessionBody awake = await Eventually.GetAsync("the session wakes", Noticed, async () =>
            {
                try
                {
                    await api.PostAsync<SessionBody>($"sessions/{woken}/resume", body: null);
                    await api.SettledAsync(woken);
                    return await api.GetAsync<SessionBody>($"sessions/{woken}");
                }
                catch (ApiException)
                {
                    // The cluster has not noticed yet that the node is gone.
                    return null;
                }
            });

            if (cycle % 2 == 0) Assert.NotEqual(last.Id, awake.Node);
            Assert.Equal(before, (await api.ExecAsync(session.Id, SleepTests.Describe)).Stdout);
            session = awake;
            await stack.EnsureRunningAsync();
        }

        await api.DeleteSessionAsync(session.Id);
        Assert.Equal(["templates"], place.EnumerateFileSystemInfos().Select(left => left.Name));
        Assert.All(stack.Nodes, node => Assert.False(Directory.Exists(Path.Combine(node.StateDirectory, "workspaces", session.Id))));
        place.Delete(recursive: true);
    }
}
