using Docker.DotNet.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Pools;
using VibeCoading.Silo.Reconciliation;
using VibeCoading.Silo.Templates;
using VibeCoading.Silo.Tests.Harness;
using VibeCoading.Silo.Workspaces;
using VibeCoading.Testing;

namespace VibeCoading.Silo.Tests.Reconciliation;

public sealed class LeftoverReaperTests : IAsyncLifetime
{
    private readonly SessionId _claimed = SessionId.New(TimeProvider.System);
    private readonly SessionId _unclaimed = SessionId.New(TimeProvider.System);
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private RedisServer _redis = null!;
    private ConnectionMultiplexer _store = null!;
    private TestNode _node = null!;
    private LeftoverReaper _reaper = null!;
    private string? _strangers;

    private static StoreKeys Keys => new("test");

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _store = await ConnectionMultiplexer.ConnectAsync(_redis.ConnectionString);
        _node = await TestNode.StartAsync(services => services
            .AddSingleton<IConnectionMultiplexer>(_store)
            .AddSingleton(Keys)
            .AddSingleton<StoreWatch>()
            .AddSingleton<NodeRegistry>());
        // Its clock is the only one that is turned: engine and agents go by the real one.
        _reaper = ActivatorUtilities.CreateInstance<LeftoverReaper>(_node.Get<IServiceProvider>(), (TimeProvider)_time);
        await _store.GetDatabase().SetAddAsync(Keys.NodeSessions(new NodeId(_node.Id)), $"{_claimed}");
    }

    public async ValueTask DisposeAsync()
    {
        _reaper.Dispose();
        if (_strangers is not null) await _node.Docker.Containers.RemoveContainerAsync(_strangers, new ContainerRemoveParameters { Force = true }, CancellationToken.None);
        await _node.DisposeAsync();
        await _store.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Reap_RemovesWhatNobodyClaims_InEveryState_AndNothingElse()
    {
        await using ISessionContainer claimed = await _node.ProvisionAsync(_claimed);
        await (await _node.ProvisionAsync(_unclaimed)).DisposeAsync();
        SessionId created = SessionId.New(TimeProvider.System);
        await CreateAsync(created, _node.Id);
        SessionId stranger = SessionId.New(TimeProvider.System);
        _strangers = await CreateAsync(stranger, $"not-{_node.Id}");

        await _reaper.ReapAsync(Within.Token());
        Assert.Equal(3, (await _node.ContainersAsync()).Count);

        // Containers are as old as the engine says; a busy machine takes its time to make them.
        _time.Advance(LeftoverReaper.ContainerGrace + TimeSpan.FromMinutes(5));
        await _reaper.ReapAsync(Within.Token());

        Assert.Equal([$"/{_node.ContainerName(_claimed)}"], (await _node.ContainersAsync()).Select(container => container.Names!.Single()));
        Assert.Equal([_node.Paths.SessionRun(_claimed)], Directory.EnumerateDirectories(_node.Paths.Run));
        Assert.False(claimed.Lost.IsCompleted);
        await _node.Docker.Containers.InspectContainerAsync(_strangers, Within.Token());
    }

    [Fact]
    public async Task Reap_KeepsSlotsThatWaitOrServe_AndRemovesThoseOfNobody()
    {
        SlotShelf shelf = _node.Get<SlotShelf>();
        SessionId waiting = await SlotAsync(), serving = await SlotAsync(), lost = await SlotAsync(), orphaned = await SlotAsync();
        shelf.Announce(waiting);
        _node.Get<RunDirectories>().Bind(_claimed, serving);
        _node.Get<RunDirectories>().Bind(_unclaimed, orphaned);

        PassFromNow(TimeSpan.FromHours(1));
        await _reaper.ReapAsync(Within.Token());
        // The workspace of a slot that a session had goes by the session's name from then on, and is looked at the next time.
        await _reaper.ReapAsync(Within.Token());

        string[] kept = [.. new[] { waiting, serving }.Select(_node.ContainerName).Order(StringComparer.Ordinal)];
        Assert.Equal(kept, (await _node.ContainersAsync()).Select(container => container.Names!.Single()[1..]).Order(StringComparer.Ordinal));
        Assert.Equal(
            [.. kept, _node.ContainerName(_claimed)],
            new DirectoryInfo(_node.Paths.Run).EnumerateFileSystemInfos().Select(entry => entry.Name).OrderBy(name => name == _node.ContainerName(_claimed)).ThenBy(name => name, StringComparer.Ordinal));
        Assert.Equal(
            new[] { waiting, serving }.Select(_node.Paths.Workspace).Order(StringComparer.Ordinal),
            Directory.EnumerateDirectories(_node.Paths.Workspaces).Order(StringComparer.Ordinal));

        async Task<SessionId> SlotAsync()
        {
            SessionId slot = SessionId.New(TimeProvider.System);
            _node.Get<RunDirectories>().Ensure(slot);
            await _node.Get<WorkspaceDirectories>().EnsureAsync(slot, TemplateLibrary.Empty, Within.Token());
            SessionPlan plan = await _node.Host.PlanAsync(Requests.Session(), Within.Token());
            await _node.Get<NodeNetwork>().EnsureAsync(Within.Token());
            await _node.Get<SessionContainers>().CreateAsync(slot, plan, slot: true);
            return slot;
        }
    }

    [Fact]
    public async Task Reap_InADryRun_TellsOnceWhatWouldGoAndRemovesNothing()
    {
        await (await _node.ProvisionAsync(_unclaimed)).DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(_node.Paths.WorkspaceFiles(_unclaimed), "work"), "x", Within.Token());
        await _store.GetDatabase().StringSetAsync(Keys.Deleted(_unclaimed), "tester");
        using var dry = ActivatorUtilities.CreateInstance<LeftoverReaper>(
            _node.Get<IServiceProvider>(), (TimeProvider)_time, Options.Create(new ReconciliationOptions { DryRun = true }));
        PassFromNow(LeftoverReaper.WorkspaceGrace + TimeSpan.FromMinutes(5));

        await dry.ReapAsync(Within.Token());
        await dry.ReapAsync(Within.Token());

        Assert.Single(await _node.ContainersAsync());
        Assert.True(File.Exists(Path.Combine(_node.Paths.WorkspaceFiles(_unclaimed), "work")));
        string[] told = [.. _node.Log.Of(Microsoft.Extensions.Logging.LogLevel.Information).Where(line => line.Contains("Would remove", StringComparison.Ordinal))];
        Assert.Single(told, line => line.Contains($"container /{_node.ContainerName(_unclaimed)}", StringComparison.Ordinal));
        Assert.Single(told, line => line.Contains($"workspace {_unclaimed}", StringComparison.Ordinal));

        // As soon as it is no dry run any more, the same goes.
        await _reaper.ReapAsync(Within.Token());
        Assert.Empty(await _node.ContainersAsync());
        Assert.False(Directory.Exists(_node.Paths.Workspace(_unclaimed)));
    }

    [Fact]
    public async Task Reap_WhenTheStoreCannotBeRead_RemovesNothing()
    {
        await (await _node.ProvisionAsync(_unclaimed)).DisposeAsync();
        PassFromNow(TimeSpan.FromHours(1));
        await _redis.DisposeAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => _reaper.ReapAsync(Within.Token()));

        Assert.Single(await _node.ContainersAsync());
        Assert.True(Directory.Exists(_node.Paths.Workspace(_unclaimed)));
        _redis = await RedisServer.StartAsync();
    }

    [Fact]
    public async Task Reap_RemovesWorkspacesOfDeletedSessions_AndKeepsWorkOfUnknownOnes()
    {
        SessionId deleted = SessionId.New(TimeProvider.System);
        SessionId empty = SessionId.New(TimeProvider.System);
        foreach (SessionId session in new[] { _claimed, _unclaimed, deleted, empty }) Directory.CreateDirectory(_node.Paths.WorkspaceFiles(session));
        foreach (SessionId session in new[] { _claimed, _unclaimed, deleted }) await File.WriteAllTextAsync(Path.Combine(_node.Paths.WorkspaceFiles(session), "work"), "x", Within.Token());
        await _store.GetDatabase().StringSetAsync(Keys.Deleted(deleted), "tester");

        await _reaper.ReapAsync(Within.Token());
        Assert.True(Directory.Exists(_node.Paths.Workspace(deleted)));

        _time.Advance(LeftoverReaper.WorkspaceGrace + TimeSpan.FromMinutes(5));
        await _reaper.ReapAsync(Within.Token());
        await _reaper.ReapAsync(Within.Token());

        Assert.Equal(
            new[] { _claimed, _unclaimed }.Select(_node.Paths.Workspace).Order(StringComparer.Ordinal),
            Directory.EnumerateDirectories(_node.Paths.Workspaces).Order(StringComparer.Ordinal));
        Assert.Single(_node.Log.Of(Microsoft.Extensions.Logging.LogLevel.Warning), line => line.Contains("1 workspaces", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reap_KeepsTheWorkspaceOfASessionThatWasBroughtBackElsewhere_ForADay()
    {
        Directory.CreateDirectory(_node.Paths.WorkspaceFiles(_unclaimed));
        await File.WriteAllTextAsync(Path.Combine(_node.Paths.WorkspaceFiles(_unclaimed), "work"), "newer than the snapshot", Within.Token());
        await _store.GetDatabase().HashSetAsync(Keys.Session(_unclaimed), [new(StoreKeys.NodeField, "another"), new(StoreKeys.ViewField, "x")]);

        PassFromNow(LeftoverReaper.WorkspaceGrace);
        await _reaper.ReapAsync(Within.Token());
        PassFromNow(LeftoverReaper.LeftGrace - TimeSpan.FromHours(1));
        await _reaper.ReapAsync(Within.Token());
        Assert.True(Directory.Exists(_node.Paths.Workspace(_unclaimed)));
        Assert.Single(_node.Log.Of(Microsoft.Extensions.Logging.LogLevel.Warning), line => line.Contains($"Session {_unclaimed} was brought back on another node", StringComparison.Ordinal));

        PassFromNow(LeftoverReaper.LeftGrace + TimeSpan.FromMinutes(5));
        await _reaper.ReapAsync(Within.Token());
        Assert.False(Directory.Exists(_node.Paths.Workspace(_unclaimed)));
    }

    [Fact]
    public async Task Reap_KeepsTheWorkspaceOfASessionWhoseBindingCannotBeRead()
    {
        Directory.CreateDirectory(_node.Paths.WorkspaceFiles(_unclaimed));
        await File.WriteAllTextAsync(Path.Combine(_node.Paths.WorkspaceFiles(_unclaimed), "work"), "x", Within.Token());
        await _store.GetDatabase().HashSetAsync(Keys.Session(_unclaimed), [new(StoreKeys.NodeField, "no node's name"), new(StoreKeys.ViewField, "x")]);

        PassFromNow(LeftoverReaper.WorkspaceGrace);
        await _reaper.ReapAsync(Within.Token());
        PassFromNow(LeftoverReaper.LeftGrace + TimeSpan.FromHours(1));
        await _reaper.ReapAsync(Within.Token());

        Assert.True(Directory.Exists(_node.Paths.Workspace(_unclaimed)));
    }

    [Fact]
    public async Task Reap_WhenTheStoreWasEmptied_RemovesNothingUntilItIsBack()
    {
        await (await _node.ProvisionAsync(_unclaimed)).DisposeAsync();
        await _reaper.ReapAsync(Within.Token());
        string name = (await _store.GetDatabase().StringGetAsync(Keys.Name)).ToString();
        PassFromNow(TimeSpan.FromHours(1));
        await _store.GetServers()[0].ExecuteAsync("FLUSHALL");

        await _reaper.ReapAsync(Within.Token());
        // Somebody's new store is no better than an empty one.
        await _store.GetDatabase().StringSetAsync(Keys.Name, "another");
        await _reaper.ReapAsync(Within.Token());
        Assert.Single(await _node.ContainersAsync());
        Assert.Single(_node.Log.Of(Microsoft.Extensions.Logging.LogLevel.Critical), line => line.Contains("VibeStoreLost", StringComparison.Ordinal));

        await _store.GetDatabase().StringSetAsync(Keys.Name, name);
        await _reaper.ReapAsync(Within.Token());
        Assert.Empty(await _node.ContainersAsync());
    }

    /// <summary>Things are as old as the real clock says, however long the test took to make them.</summary>
    private void PassFromNow(TimeSpan age) => _time.SetUtcNow(TimeProvider.System.GetUtcNow() + age + TimeSpan.FromSeconds(1));

    private async Task<string> CreateAsync(SessionId session, string node)
    {
        CreateContainerResponse created = await _node.Docker.Containers.CreateContainerAsync(
            new CreateContainerParameters
            {
                Name = $"vibe-{node}-{session}",
                Image = TestNode.Image,
                Labels = new Dictionary<string, string> { ["vibe.node"] = node, ["vibe.session"] = $"{session}" },
                HostConfig = new HostConfig { NetworkMode = "none" },
            },
            Within.Token());
        return created.ID;
    }
}
