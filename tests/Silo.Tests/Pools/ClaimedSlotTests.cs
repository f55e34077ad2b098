using Docker.DotNet.Models;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Pools;

/// <summary>A session's life in a container that was made before it.</summary>
public sealed class ClaimedSlotTests
{
    private readonly SessionId _session = SessionId.New(TimeProvider.System);

    [Fact]
    public async Task Container_WhenItDies_IsReplacedAroundTheSameWorkspace()
    {
        await using PoolNode pool = await PoolNode.StartAsync(1);
        await pool.UntilAsync(status => status.Ready == 1);
        ISessionContainer first = await pool.Node.ProvisionAsync(_session);
        await first.Processes.RunToEndAsync(Requests.Shell("echo kept >file"));
        string slot = pool.SlotOf(_session)!;

        await pool.Node.Docker.Containers.KillContainerAsync(slot, new ContainerKillParameters(), Within.Token());
        await first.Lost.WaitAsync(Within.Token());
        await first.DisposeAsync();
        await using ISessionContainer second = await pool.Node.ProvisionAsync(_session, epoch: 2);
        await second.Processes.RunToEndAsync(Requests.Shell("cp file copy"));

        Assert.Equal("kept\n", await File.ReadAllTextAsync(Path.Combine(pool.Node.Paths.WorkspaceFiles(_session), "copy"), Within.Token()));
        Assert.Null(pool.SlotOf(_session));
        Assert.DoesNotContain(await pool.Node.ContainersAsync(), container => container.Names!.Single() == $"/{slot}");
        Assert.NotNull(await pool.Node.InspectAsync(_session));
    }

    [Fact]
    public async Task Claim_CutShortBehindTheLink_IsFinishedByWhoeverAdopts()
    {
        await using PoolNode pool = await PoolNode.StartAsync(1);
        await pool.UntilAsync(status => status.Ready == 1);
        await pool.StopAsync();
        SessionId slot = SlotIn(await pool.SlotsAsync());
        pool.Node.Get<RunDirectories>().Bind(_session, slot);

        await using ISessionContainer? container = await pool.Node.Host.AdoptAsync(_session, 1, Within.Token());

        await container!.Processes.RunToEndAsync(Requests.Shell("touch file"));
        Assert.True(File.Exists(Path.Combine(pool.Node.Paths.WorkspaceFiles(_session), "file")));
        Assert.False(Directory.Exists(pool.Node.Paths.Workspace(slot)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Remove_LeavesNothing_AlsoOfAClaimCutShort(bool handedOver)
    {
        await using PoolNode pool = await PoolNode.StartAsync(1);
        await pool.UntilAsync(status => status.Ready == 1);
        if (handedOver) await (await pool.Node.ProvisionAsync(_session)).DisposeAsync();
        await pool.StopAsync();
        if (!handedOver) pool.Node.Get<RunDirectories>().Bind(_session, SlotIn(await pool.SlotsAsync()));
        string slot = pool.SlotOf(_session)!;

        await pool.Node.Host.RemoveAsync(_session, Within.Token());
        await pool.Node.Host.RemoveAsync(_session, Within.Token());

        Assert.DoesNotContain(await pool.Node.ContainersAsync(), container => container.Names!.Single() == $"/{slot}");
        Assert.DoesNotContain(new DirectoryInfo(pool.Node.Paths.Run).EnumerateFileSystemInfos(), entry => entry.Name == slot || entry.LinkTarget is not null);
        Assert.False(Directory.Exists(pool.Node.Paths.Workspace(_session)));
    }

    [Fact]
    public async Task Claim_WhenTheLinkCannotBeMade_TakesTheSlotOutAndStartsCold()
    {
        await using PoolNode pool = await PoolNode.StartAsync(1);
        await pool.UntilAsync(status => status.Ready == 1);
        // What an earlier start that was cut short leaves.
        pool.Node.Get<RunDirectories>().Ensure(_session);

        await using ISessionContainer container = await pool.Node.ProvisionAsync(_session);

        Assert.Null(pool.SlotOf(_session));
        await container.Processes.RunToEndAsync(Requests.Shell("true"));
        await pool.UntilAsync(status => status.Ready == 1);
    }

    private static SessionId SlotIn(ContainerListResponse[] slots) =>
        SessionId.TryParse(slots.Single().Labels["vibe.slot"], out SessionId slot) ? slot : throw new InvalidOperationException("No slot's id.");
}
