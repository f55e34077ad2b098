using Docker.DotNet.Models;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Pools;

/// <summary>Containers that were never started, and wait all the same.</summary>
public sealed class CreatedSlotTests
{
    private readonly SessionId _session = SessionId.New(TimeProvider.System);

    [Fact]
    public async Task Session_WhenNoneRuns_GetsOneThatWasCreated_AndThePoolMakesAnother()
    {
        await using PoolNode pool = await OnlyCreatedAsync(1);
        string waiting = await WaitingAsync(pool);

        StartSession request = Requests.Session() with { Env = Requests.Session().Env.Add("GREETING", "hello") };
        await using ISessionContainer container = await pool.Node.ProvisionAsync(_session, request: request);

        Assert.Equal(waiting, pool.SlotOf(_session));
        Assert.Contains(SessionTiming.ReadyWait, container.Timings);
        await container.Processes.RunToEndAsync(Requests.Shell("echo \"$GREETING\" >file"));
        Assert.Equal("hello\n", await File.ReadAllTextAsync(Path.Combine(pool.Node.Paths.WorkspaceFiles(_session), "file"), Within.Token()));
        await pool.UntilCreatedAsync(status => status.Ready == 1);
        Assert.Equal(["created", "running"], (await pool.SlotsAsync()).Select(slot => slot.State).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Sessions_ThatWantTheSameOne_AllWork()
    {
        await using PoolNode pool = await OnlyCreatedAsync(1);
        await WaitingAsync(pool);
        SessionId[] sessions = [_session, SessionId.New(TimeProvider.System), SessionId.New(TimeProvider.System)];

        ISessionContainer[] all = await Task.WhenAll(sessions.Select(session => pool.Node.ProvisionAsync(session)));

        Assert.Single(sessions, session => pool.SlotOf(session) is not null);
        foreach (ISessionContainer container in all)
        {
            await container.Processes.RunToEndAsync(Requests.Shell("true"));
            await container.DisposeAsync();
        }
    }

    [Fact]
    public async Task Pool_StartsACreatedOne_WhenASessionHasTakenTheOneThatRan()
    {
        await using PoolNode pool = await PoolNode.StartAsync(1, ("Vibe:Pool:MinCreated", "1"), ("Vibe:Pool:MaxCreated", "1"));
        await pool.UntilAsync(status => status.Ready == 1);
        string next = await WaitingAsync(pool);

        await using ISessionContainer container = await pool.Node.ProvisionAsync(_session);
        Assert.NotEqual(next, pool.SlotOf(_session));
        await pool.UntilAsync(status => status.Ready == 1);

        SessionId other = SessionId.New(TimeProvider.System);
        await using ISessionContainer second = await pool.Node.ProvisionAsync(other);
        Assert.Equal(next, pool.SlotOf(other));
    }

    [Fact]
    public async Task Pool_WhenTheProcessRestarts_KnowsThemAgain()
    {
        await using PoolNode pool = await OnlyCreatedAsync(2);
        await pool.UntilCreatedAsync(status => status.Ready == 2);
        string[] before = [.. (await pool.SlotsAsync()).Select(slot => slot.ID).Order(StringComparer.Ordinal)];

        await pool.RestartAsync();
        await pool.UntilCreatedAsync(status => status.Ready == 2);

        Assert.Equal(before, (await pool.SlotsAsync()).Select(slot => slot.ID).Order(StringComparer.Ordinal));
        await using ISessionContainer container = await pool.Node.ProvisionAsync(_session);
        Assert.NotNull(pool.SlotOf(_session));
    }

    [Fact]
    public async Task Session_WhenTheCreatedOneIsGone_GetsAContainerOfItsOwn_AndNothingOfItIsLeft()
    {
        await using PoolNode pool = await OnlyCreatedAsync(1);
        string gone = await WaitingAsync(pool);
        await pool.Node.Docker.Containers.RemoveContainerAsync(gone, new ContainerRemoveParameters(), Within.Token());

        await using ISessionContainer container = await pool.Node.ProvisionAsync(_session);

        Assert.Null(pool.SlotOf(_session));
        await container.Processes.RunToEndAsync(Requests.Shell("true"));
        await pool.UntilCreatedAsync(status => status.Ready == 1);
        Assert.NotEqual(gone, await WaitingAsync(pool));
        Assert.False(Path.Exists(Path.Combine(pool.Node.Paths.Run, gone)));
        Assert.Equal(2, Directory.EnumerateDirectories(pool.Node.Paths.Workspaces).Count());
    }

    /// <summary>None that run: the host never has as much memory free as they ask for.</summary>
    private static Task<PoolNode> OnlyCreatedAsync(int count) => PoolNode.StartAsync(
        1, ("Vibe:Pool:MinFreeMemoryBytes", $"{1L << 40}"), ("Vibe:Pool:MinCreated", $"{count}"), ("Vibe:Pool:MaxCreated", $"{count}"));

    /// <summary>The name of the created one.</summary>
    private static async Task<string> WaitingAsync(PoolNode pool)
    {
        TierStatus status = await pool.UntilCreatedAsync(status => status.Ready == 1);
        Assert.Null(status.LastError);
        return (await pool.SlotsAsync()).Single(slot => slot.State == "created").Names!.Single()[1..];
    }
}
