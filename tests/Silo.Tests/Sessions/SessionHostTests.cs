using Docker.DotNet.Models;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Processes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Sessions;

public sealed class SessionHostTests
{
    private readonly SessionId _session = SessionId.New(TimeProvider.System);

    [Fact]
    public async Task Provision_WhenDoneTwice_GivesTheSameContainer()
    {
        await using TestNode node = await TestNode.StartAsync();
        await using ISessionContainer first = await node.ProvisionAsync(_session);
        string made = (await node.InspectAsync(_session))!.ID!;

        await using ISessionContainer second = await node.ProvisionAsync(_session, epoch: 2);

        Assert.Equal(made, (await node.InspectAsync(_session))!.ID);
        Assert.Equal([SessionTiming.ImagePull, SessionTiming.ReadyWait, SessionTiming.VolumeClone], first.Timings.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(second.Timings);
        // The first was put out by the higher epoch, and says so.
        Assert.Contains("took its container over", await first.Lost.WaitAsync(Within.Limit, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await SaysAsync(second, "works");
    }

    [Fact]
    public async Task Provision_WhenTheEpochIsOld_IsRefusedAndLeavesTheContainerAlone()
    {
        await using TestNode node = await TestNode.StartAsync();
        await using ISessionContainer newer = await node.ProvisionAsync(_session, epoch: 5);

        SessionException provision = await Assert.ThrowsAsync<SessionException>(() => node.ProvisionAsync(_session, epoch: 4));
        SessionException adopt = await Assert.ThrowsAsync<SessionException>(() => node.Host.AdoptAsync(_session, 4, Within.Token()));

        Assert.Equal((SessionError.Superseded, SessionError.Superseded), (provision.Error, adopt.Error));
        Assert.False(newer.Lost.IsCompleted);
        await SaysAsync(newer, "works");
    }

    [Fact]
    public async Task Adopt_WhenTheContainerRuns_FindsItsTerminalsAndEveryByte()
    {
        await using TestNode node = await TestNode.StartAsync();
        ISessionContainer before = await node.ProvisionAsync(_session);
        TerminalView terminal = await before.Terminals.OpenAsync(Requests.Terminal("/bin/sh", "-c", "echo remember me; exec cat"), Within.Token());
        await before.Terminals.UntilAsync(terminal, "remember me");
        await before.DisposeAsync();

        await using ISessionContainer? after = await node.Host.AdoptAsync(_session, 2, Within.Token());

        Assert.NotNull(after);
        Assert.Contains("remember me", await after.Terminals.UntilAsync(terminal, "me"), StringComparison.Ordinal);
        Assert.Empty(after.Timings);
    }

    [Fact]
    public async Task Adopt_WhenThereIsNone_GivesNull()
    {
        await using TestNode node = await TestNode.StartAsync();

        Assert.Null(await node.Host.AdoptAsync(_session, 1, Within.Token()));
    }

    [Theory]
    [InlineData("created")]
    [InlineData("exited")]
    [InlineData("paused")]
    [InlineData("stranger")]
    public async Task Provision_WhenALeftoverHasTheName_EndsWithAContainerThatWorks(string leftover)
    {
        await using TestNode node = await TestNode.StartAsync();
        string id = await LeaveAsync(node, leftover);

        await using ISessionContainer container = await node.ProvisionAsync(_session, epoch: 2);

        await SaysAsync(container, "works");
        string now = (await node.InspectAsync(_session))!.ID!;
        Assert.Equal(leftover == "paused", now == id);
        Assert.Single(await node.ContainersAsync());
    }

    [Theory]
    [InlineData("created")]
    [InlineData("exited")]
    public async Task Adopt_WhenTheContainerDoesNotRun_GivesNull(string leftover)
    {
        await using TestNode node = await TestNode.StartAsync();
        await LeaveAsync(node, leftover);

        Assert.Null(await node.Host.AdoptAsync(_session, 2, Within.Token()));
    }

    [Fact]
    public async Task Sleep_LetsProgramsEnd_AndLeavesNothingButTheWorkspace()
    {
        await using TestNode node = await TestNode.StartAsync();
        await using ISessionContainer awake = await node.ProvisionAsync(_session);
        TerminalView terminal = await awake.Terminals.OpenAsync(
            Requests.Terminal("/bin/sh", "-c", "trap 'echo saved >last; exit' HUP; echo ready; while :; do sleep 0.05; done"), Within.Token());
        await awake.Terminals.UntilAsync(terminal, "ready");

        Assert.False(await node.Host.SleepAsync(_session, epoch: 1, Within.Token()));
        Assert.False(await node.Host.SleepAsync(_session, epoch: 1, Within.Token()));

        Assert.Empty(await node.ContainersAsync());
        Assert.Equal([_session.ToString()], Directory.EnumerateFileSystemEntries(node.Paths.Workspaces).Select(Path.GetFileName));
        Assert.Empty(Directory.EnumerateFileSystemEntries(node.Paths.Run));
        await using ISessionContainer again = await node.ProvisionAsync(_session, epoch: 2);
        Assert.Equal("saved\n", (await again.Processes.RunToEndAsync(Requests.Shell("cat last"))).Stdout);
    }

    [Fact]
    public async Task Sleep_OfAPausedContainer_EndsItAllTheSame()
    {
        await using TestNode node = await TestNode.StartAsync();
        await using ISessionContainer awake = await node.ProvisionAsync(_session);
        await node.Docker.Containers.PauseContainerAsync(node.ContainerName(_session), Within.Token());

        await node.Host.SleepAsync(_session, epoch: 1, Within.Token());

        Assert.Empty(await node.ContainersAsync());
    }

    [Fact]
    public async Task Remove_LeavesNothing_AndMayBeRepeated()
    {
        await using TestNode node = await TestNode.StartAsync();
        await using ISessionContainer container = await node.ProvisionAsync(_session);
        await container.Processes.RunToEndAsync(Requests.Shell("mkdir -p a/b && touch a/b/c && ln -s / a/root"));

        await node.Host.RemoveAsync(_session, Within.Token());
        await node.Host.RemoveAsync(_session, Within.Token());

        Assert.Empty(await node.LeftAsync(_session));
        Assert.Empty(Directory.EnumerateFileSystemEntries(node.Paths.Workspaces));
        Assert.Contains("container", await container.Lost.WaitAsync(Within.Limit, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_WhenTheContainerIsKilled_TellsItsExitCode()
    {
        await using TestNode node = await TestNode.StartAsync();
        await using ISessionContainer container = await node.ProvisionAsync(_session);

        await node.Docker.Containers.KillContainerAsync(node.ContainerName(_session), new ContainerKillParameters(), Within.Token());

        string reason = await container.Lost.WaitAsync(Within.Limit, TestContext.Current.CancellationToken);
        Assert.Contains("137", reason, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ContainerLostException>(() => container.Terminals.ListAsync(Within.Token()));
        ProcessException lost = await Assert.ThrowsAsync<ProcessException>(() => container.Processes.RunToEndAsync(Requests.Process("/bin/true")));
        Assert.Equal(ProcessError.Lost, lost.Error);
    }

    [Fact]
    public async Task Workspace_WhenTheContainerIsMadeAgain_IsTheSame()
    {
        await using TestNode node = await TestNode.StartAsync();
        ISessionContainer first = await node.ProvisionAsync(_session);
        await first.Processes.RunToEndAsync(Requests.Shell("echo kept > file"));
        await first.DisposeAsync();
        await node.Docker.Containers.RemoveContainerAsync(node.ContainerName(_session), new ContainerRemoveParameters { Force = true }, Within.Token());

        await using ISessionContainer second = await node.ProvisionAsync(_session, epoch: 2);

        var (stdout, _, _) = await second.Processes.RunToEndAsync(Requests.Process("cat", "file"));
        Assert.Equal("kept\n", stdout);
    }

    [Fact]
    public async Task Memory_WhenAProgramWantsTooMuch_EndsThatProgramAndNotTheSession()
    {
        await using TestNode node = await TestNode.StartAsync();
        await using ISessionContainer container = await node.ProvisionAsync(
            _session, request: Requests.Session() with { Resources = new(MemoryBytes: 64L << 20, Cpus: null, Processes: null) });

        var (_, _, result) = await container.Processes.RunToEndAsync(Requests.Process("/usr/bin/python3", "-c", "x = b'x' * (512 << 20)"));

        Assert.Equal(9, result.Exit.Signal);
        Assert.False(container.Lost.IsCompleted);
        await SaysAsync(container, "works");
    }

    private static async Task SaysAsync(ISessionContainer container, string word)
    {
        var (stdout, _, _) = await container.Processes.RunToEndAsync(Requests.Process("/bin/echo", word));
        Assert.Equal($"{word}\n", stdout);
    }

    /// <summary>Leaves the session's container as a crash at some point would.</summary>
    private async Task<string> LeaveAsync(TestNode node, string state)
    {
        if (state is "created" or "stranger")
        {
            CreateContainerResponse created = await node.Docker.Containers.CreateContainerAsync(
                new CreateContainerParameters
                {
                    Name = node.ContainerName(_session),
                    Image = TestNode.Image,
                    Entrypoint = ["/bin/sleep", "600"],
                    Labels = new Dictionary<string, string> { ["vibe.node"] = node.Id },
                    HostConfig = new HostConfig { NetworkMode = "none" },
                },
                Within.Token());
            // A stranger runs, and has no agent.
            if (state == "stranger") await node.Docker.Containers.StartContainerAsync(created.ID, new ContainerStartParameters(), Within.Token());
            return created.ID;
        }

        await (await node.ProvisionAsync(_session)).DisposeAsync();
        string name = node.ContainerName(_session);
        if (state == "paused") await node.Docker.Containers.PauseContainerAsync(name, Within.Token());
        else await node.Docker.Containers.KillContainerAsync(name, new ContainerKillParameters(), Within.Token());
        return (await node.InspectAsync(_session))!.ID!;
    }
}
