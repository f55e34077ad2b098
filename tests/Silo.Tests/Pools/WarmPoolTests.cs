using Docker.DotNet.Models;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Pools;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Pools;

public sealed class WarmPoolTests
{
    private readonly SessionId _session = SessionId.New(TimeProvider.System);

    [Fact]
    public async Task Claim_WhenASlotWaits_TakesItOnceAndThePoolMakesAnother()
    {
        await using PoolNode pool = await PoolNode.StartAsync(1);
        await pool.UntilAsync(status => status.Ready == 1);
        string waiting = (await pool.SlotsAsync()).Single().Names!.Single();

        StartSession request = Requests.Session() with { Env = Requests.Session().Env.Add("GREETING", "hello") };
        await using ISessionContainer container = await pool.Node.ProvisionAsync(_session, request: request);

        Assert.Equal(waiting, $"/{pool.SlotOf(_session)}");
        Assert.Contains(SessionTiming.ReadyWait, container.Timings);
        await container.Processes.RunToEndAsync(Requests.Shell("echo \"$GREETING\" >file"));
        Assert.Equal("hello\n", await File.ReadAllTextAsync(Path.Combine(pool.Node.Paths.WorkspaceFiles(_session), "file"), Within.Token()));
        await pool.UntilAsync(status => status.Ready == 1);
        Assert.Equal(2, (await pool.SlotsAsync()).Length);
        Assert.False(container.Lost.IsCompleted);
    }

    [Fact]
    public async Task Claim_OfTheLastSlotByTwoAtOnce_GivesItToOneAndBothWork()
    {
        await using PoolNode pool = await PoolNode.StartAsync(1);
        await pool.UntilAsync(status => status.Ready == 1);
        SessionId other = SessionId.New(TimeProvider.System);

        ISessionContainer[] both = await Task.WhenAll(pool.Node.ProvisionAsync(_session), pool.Node.ProvisionAsync(other));

        Assert.Single(new[] { pool.SlotOf(_session), pool.SlotOf(other) }, slot => slot is not null);
        foreach (ISessionContainer container in both)
        {
            await container.Processes.RunToEndAsync(Requests.Shell("true"));
            await container.DisposeAsync();
        }
    }

    [Fact]
    public async Task Claim_ThatAsksForOtherLimits_GetsAContainerOfItsOwn()
    {
        await using PoolNode pool = await PoolNode.StartAsync(1);
        await pool.UntilAsync(status => status.Ready == 1);

        await using ISessionContainer container = await pool.Node.ProvisionAsync(
            _session, request: Requests.Session() with { Resources = new ResourceRequest { MemoryBytes = 256 << 20 } });

        Assert.Null(pool.SlotOf(_session));
        Assert.Equal(1, pool.Status.Ready);
    }

    [Fact]
    public async Task Slot_WhenItsContainerDies_IsReplacedBeforeAnybodyGetsIt()
    {
        await using PoolNode pool = await PoolNode.StartAsync(1);
        await pool.UntilAsync(status => status.Ready == 1);
        string victim = (await pool.SlotsAsync()).Single().ID;

        await pool.Node.Docker.Containers.KillContainerAsync(victim, new ContainerKillParameters(), Within.Token());
        await pool.UntilAsync(status => status.Ready == 0);
        await pool.UntilAsync(status => status.Ready == 1);

        Assert.DoesNotContain(await pool.SlotsAsync(), slot => slot.ID == victim && slot.State == "running");
        await using ISessionContainer container = await pool.Node.ProvisionAsync(_session);
        await container.Processes.RunToEndAsync(Requests.Shell("true"));
    }

    [Fact]
    public async Task Slot_WhoseAgentDoesNotAnswer_IsPassedOver()
    {
        await using PoolNode pool = await PoolNode.StartAsync(1);
        await pool.UntilAsync(status => status.Ready == 1);
        ContainerListResponse hung = (await pool.SlotsAsync()).Single();
        await pool.Node.Docker.Containers.PauseContainerAsync(hung.ID, Within.Token());

        await using ISessionContainer container = await pool.Node.ProvisionAsync(_session);

        // It may have the next slot, when that came before the hung one's time was up.
        Assert.NotEqual(hung.Names!.Single(), $"/{pool.SlotOf(_session)}");
        await container.Processes.RunToEndAsync(Requests.Shell("true"));
        await pool.UntilAsync(status => status.Ready == 1);
    }

    [Fact]
    public async Task Pool_WhenTheProcessRestarts_AdoptsWhatWaitsAndLeavesWhatIsClaimed()
    {
        await using PoolNode pool = await PoolNode.StartAsync(2);
        await pool.UntilAsync(status => status.Ready == 2);
        await using ISessionContainer container = await pool.Node.ProvisionAsync(_session);
        await pool.UntilAsync(status => status.Ready == 2);
        string[] before = [.. (await pool.SlotsAsync()).Select(slot => slot.ID).Order(StringComparer.Ordinal)];

        await pool.RestartAsync();
        await pool.UntilAsync(status => status.Ready == 2);

        Assert.Equal(before, (await pool.SlotsAsync()).Select(slot => slot.ID).Order(StringComparer.Ordinal));
        Assert.False(container.Lost.IsCompleted);
        await using ISessionContainer? again = await pool.Node.Host.AdoptAsync(_session, 2, Within.Token());
        Assert.NotNull(again);
    }

    [Fact]
    public async Task Pool_LargerThanTheMemory_SaysSo_AndSessionsGetContainersOfTheirOwn()
    {
        await using PoolNode pool = await PoolNode.StartAsync(1000, ("Vibe:Pool:MinFreeMemoryBytes", $"{1L << 40}"));

        TierStatus held = await pool.UntilAsync(status => status.LastError is not null);
        await using ISessionContainer container = await pool.Node.ProvisionAsync(_session);

        Assert.Equal((0, 0), (held.Ready, held.Preparing));
        Assert.Contains("less than the 1048576 MiB", held.LastError, StringComparison.Ordinal);
        Assert.Contains($"0 of 1000 containers wait for template 'blank'. {held.LastError![..12]}", pool.Shortfall, StringComparison.Ordinal);
        await container.Processes.RunToEndAsync(Requests.Shell("true"));
        Assert.Empty(await pool.SlotsAsync());
    }

    [Fact]
    public async Task Pool_ThatHadItsMinimumOnce_IsNotShortWhenSessionsTakeFromIt()
    {
        await using PoolNode pool = await PoolNode.StartAsync(1);
        Assert.NotNull(pool.Shortfall);
        await pool.UntilAsync(status => status.Ready == 1);

        await using ISessionContainer container = await pool.Node.ProvisionAsync(_session);

        Assert.NotNull(pool.SlotOf(_session));
        Assert.Null(pool.Shortfall);
    }

    [Fact]
    public async Task Pool_WhenItsImageIsMissing_SaysSoAndHealsByItself()
    {
        string image = $"vibe-pool-test-{Guid.NewGuid():N}:1";
        await using PoolNode pool = await PoolNode.StartAsync(1, ("Vibe:Templates:Images:blank", image));
        TierStatus broken = await pool.UntilAsync(status => status.LastError is not null);

        await pool.Node.Docker.Images.TagImageAsync(TestNode.Image, new ImageTagParameters { RepositoryName = image[..^2], Tag = "1" }, Within.Token());
        try
        {
            TierStatus healed = await pool.UntilAsync(status => status.Ready == 1);

            Assert.Contains(image, broken.LastError, StringComparison.Ordinal);
            Assert.Null(healed.LastError);
            Assert.True(healed.Failures >= 1);
        }
        finally
        {
            await pool.StopAsync();
            foreach (ContainerListResponse slot in await pool.SlotsAsync()) await pool.Node.Get<SessionContainers>().RemoveAsync(slot.ID);
            await pool.Node.Docker.Images.DeleteImageAsync(image, new ImageDeleteParameters(), CancellationToken.None);
        }
    }
}
