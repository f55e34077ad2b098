using VibeCoading.SystemTests.Harness;
using VibeCoading.SystemTests.Sessions;
using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Nodes;

/// <summary>A node that stays away loses its sessions to another, which has them from their snapshots.</summary>
public sealed class NodeLossTests : SystemTest
{
    private static readonly TimeSpan Saved = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(60);

    /// <summary>What nobody claims is removed when it is a minute old, in rounds of half a minute.</summary>
    private static readonly TimeSpan Reaped = TimeSpan.FromMinutes(3);

    /// <summary>The close code of a terminal that does not exist.</summary>
    private const int TerminalGone = 4404;

    [Fact]
    public async Task Session_WhoseNodeIsKilled_RecoversElsewhere_AndWhatTheNodeStillHasGoesWhenItReturns()
    {
        DirectoryInfo place = Directory.CreateTempSubdirectory("vibe-snapshots");
        Stack stack = await OwnAsync(StackAsync(place));
        Api api = stack.Admin();
        (SessionBody session, string before) = await SavedSessionAsync(api);
        await using TermClient shell = await api.OpenShellAsync(session.Id);
        NodeServer lost = stack.Nodes.Single(node => node.Id == session.Node);
        string container = Docker.NameOf(lost.Id, session.Id);
        Assert.Contains(container, await Docker.ContainersOfAsync(lost.Id));

        await lost.Process.KillAsync();
        SessionBody back = await RecoveredAsync(api, session);

        Assert.NotEqual(lost.Id, back.Node);
        Assert.Contains($"Node '{lost.Id}' was lost. The workspace is as it was at", back.Reason, StringComparison.Ordinal);
        Assert.Equal(before, (await api.ExecAsync(session.Id, SleepTests.Describe)).Stdout);
        // The shell went with its node, and says so; nothing is typed into a container that nobody sees.
        await shell.UntilAsync("the old shell ends", () => shell.LastClose == TerminalGone, Noticed);

        await lost.Process.StartAndWaitAsync();
        await Eventually.TrueAsync("what the node had of it is removed", Reaped, async () => !(await Docker.ContainersOfAsync(lost.Id)).Contains(container));
        Assert.Equal(before, (await api.ExecAsync(session.Id, SleepTests.Describe)).Stdout);
        await api.DeleteSessionAsync(session.Id);
        place.Delete(recursive: true);
    }

    [Fact]
    public async Task Session_WhoseSiloIsPaused_StaysWhereItRecovered_WhenThatOneWakesUp()
    {
        DirectoryInfo place = Directory.CreateTempSubdirectory("vibe-snapshots");
        Stack stack = await OwnAsync(StackAsync(place));
        Api api = stack.Admin();
        (SessionBody session, string before) = await SavedSessionAsync(api);
        NodeServer paused = stack.Nodes.Single(node => node.Id == session.Node);

        string since;
        await Command.RunAsync("kill", "-STOP", $"{paused.Process.Pid}");
        try
        {
            SessionBody back = await RecoveredAsync(api, session);
            Assert.NotEqual(paused.Id, back.Node);
            Assert.Equal(before, (await api.ExecAsync(session.Id, SleepTests.Describe)).Stdout);
            await api.ExecAsync(session.Id, "echo since >>later");
            since = (await api.ExecAsync(session.Id, SleepTests.Describe)).Stdout;
        }
        finally
        {
            await Command.RunAsync("kill", "-CONT", $"{paused.Process.Pid}");
        }

        // It learns that it was given up, and ends.
        await Eventually.TrueAsync("the paused process has ended", Noticed, () => Task.FromResult(!paused.Process.Runs));
        await paused.Process.StartAndWaitAsync();
        SessionBody after = await api.GetAsync<SessionBody>($"sessions/{session.Id}");
        Assert.NotEqual(paused.Id, after.Node);
        Assert.Equal(since, (await api.ExecAsync(session.Id, SleepTests.Describe)).Stdout);
        await api.DeleteSessionAsync(session.Id);
        place.Delete(recursive: true);
    }

    private static Task<Stack> StackAsync(DirectoryInfo place) => Stack.OnRedisAsync(
        [1, 1],
        gateways: 1,
        ("Vibe__Snapshots__Directory", place.FullName),
        ("Vibe__Snapshots__Interval", "00:00:10"),
        ("Vibe__Cluster__NodeGrace", "00:00:05"));

    /// <summary>A session with work in it, of which a snapshot was taken, and what its workspace holds.</summary>
    private static async Task<(SessionBody Session, string Description)> SavedSessionAsync(Api api)
    {
        SessionBody session = await api.CreateReadySessionAsync(new { template = "python-node" });
        ExecBody filled = await api.ExecAsync(session.Id, SleepTests.Fill);
        Assert.Equal((0, ""), (filled.ExitCode, filled.Stderr));
        DateTimeOffset at = DateTimeOffset.UtcNow;
        SessionBody saved = await Eventually.GetAsync("a snapshot is taken", Saved, async () =>
            await api.GetAsync<SessionBody>($"sessions/{session.Id}") is { } told && told.SnapshotAt > at ? told : null);
        return (saved, (await api.ExecAsync(session.Id, SleepTests.Describe)).Stdout);
    }

    private static Task<SessionBody> RecoveredAsync(Api api, SessionBody session) => Eventually.GetAsync("the session is back", Noticed, async () =>
    {
        try
        {
            return await api.GetAsync<SessionBody>($"sessions/{session.Id}") is { Ready: true } back && back.Node != session.Node ? back : null;
        }
        catch (ApiException)
        {
            // Its node is missed, and not given up yet.
            return null;
        }
    });
}
