using VibeCoading.SystemTests.Harness;
using VibeCoading.Testing.S3;

namespace VibeCoading.SystemTests.Sessions;

/// <summary>With a place for snapshots, a session that sleeps needs no node of its own.</summary>
public sealed class SleepElsewhereTests : SystemTest
{
    private static readonly int Cycles = Environment.GetEnvironmentVariable("VIBE_SOAK") is "1" ? 50 : 4;

    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(30);

    [Fact, Trait("Form", "soak")]
    public async Task Session_WhoseNodeDiedWhileItSlept_WakesOnTheOther_WithItsWorkspace()
    {
        DirectoryInfo place = Directory.CreateTempSubdirectory("vibe-snapshots");
        await SleepAndWakeAsync(
            Cycles,
            () => Task.FromResult<IReadOnlyList<string>>([.. place.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(place.FullName, file.FullName))]),
            ("Vibe__Snapshots__Directory", place.FullName));
        place.Delete(recursive: true);
    }

    [Fact]
    public async Task Session_WhoseNodeDiedWhileItSlept_WakesOnTheOther_WithItsWorkspaceFromS3()
    {
        await using S3Server server = await S3Server.StartAsync();
        string bucket = await server.NewBucketAsync();
        await SleepAndWakeAsync(
            cycles: 2,
            () => server.NamesAsync(bucket),
            ("Vibe__Snapshots__S3__Endpoint", server.Endpoint),
            ("Vibe__Snapshots__S3__Bucket", bucket),
            ("Vibe__Snapshots__S3__AccessKey", S3Server.AccessKey),
            ("Vibe__Snapshots__S3__SecretKeyFile", server.SecretFile));
    }

    private async Task SleepAndWakeAsync(int cycles, Func<Task<IReadOnlyList<string>>> kept, params (string Key, string Value)[] settings)
    {
        Stack stack = await OwnAsync(Stack.OnRedisAsync([1, 1], gateways: 1, settings));
        Api api = stack.Admin();
        SessionBody session = await api.CreateReadySessionAsync(new { template = "python-node" });
        ExecBody filled = await api.ExecAsync(session.Id, SleepTests.Fill);
        Assert.Equal((0, ""), (filled.ExitCode, filled.Stderr));
        string before = (await api.ExecAsync(session.Id, SleepTests.Describe)).Stdout;

        string? archive = null;
        for (int cycle = 0; cycle < cycles; cycle++)
        {
            await api.HibernateAsync(session.Id);
            NodeServer last = stack.Nodes.Single(node => node.Id == session.Node);
            Assert.False(Directory.Exists(Path.Combine(last.StateDirectory, "workspaces", session.Id)));
            Assert.Empty(await Docker.ContainersOfAsync(last.Id));
            // Nothing was changed since the first time, so nothing is packed again.
            string packed = Assert.Single(await kept(), name => name.StartsWith(session.Id, StringComparison.Ordinal) && !name.EndsWith("manifest.json", StringComparison.Ordinal));
            Assert.Equal(archive ?? packed, packed);
            archive = packed;
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
        Assert.All(await kept(), name => Assert.StartsWith("templates/", name, StringComparison.Ordinal));
        Assert.All(stack.Nodes, node => Assert.False(Directory.Exists(Path.Combine(node.StateDirectory, "workspaces", session.Id))));
    }
}
