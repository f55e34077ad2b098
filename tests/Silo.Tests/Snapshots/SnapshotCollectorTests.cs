using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Reconciliation;
using VibeCoading.Silo.Snapshots;
using VibeCoading.Silo.Tests.Harness;
using VibeCoading.Testing;

namespace VibeCoading.Silo.Tests.Snapshots;

/// <summary>What is removed from the place of snapshots, and what is not.</summary>
public abstract class SnapshotCollectorTests : IAsyncLifetime
{
    private static readonly TimeSpan Moment = TimeSpan.FromMinutes(5);

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("vf");
    private TestPlace _place = null!;
    private RedisServer _redis = null!;
    private ConnectionMultiplexer _store = null!;
    private TestNode _node = null!;

    private static StoreKeys Keys => new("test");

    private SnapshotStore Snapshots => _node.Get<SnapshotStore>();

    public async ValueTask InitializeAsync()
    {
        _place = await PlaceAsync();
        _redis = await RedisServer.StartAsync();
        _store = await ConnectionMultiplexer.ConnectAsync(_redis.ConnectionString);
        _node = await TestNode.StartAsync(
            services => services.AddSingleton<IConnectionMultiplexer>(_store).AddSingleton(Keys).AddSingleton<NodeRegistry>(), _place.Settings);
        await File.WriteAllTextAsync(Path.Combine(_files.FullName, "data"), "of the user", Within.Token());
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _store.DisposeAsync();
        await _redis.DisposeAsync();
        await _place.DisposeAsync();
        _files.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Collect_RemovesThoseOfDeletedSessions_AndKeepsAndTellsThoseOfUnknownOnes()
    {
        SessionId known = await SavedAsync(isKnown: true);
        SessionId deleted = await SavedAsync(isKnown: false);
        SessionId unknown = await SavedAsync(isKnown: false);
        await _store.GetDatabase().StringSetAsync(Keys.Deleted(deleted), "anna");

        await CollectAsync();

        string[] left = [.. (await _place.NamesAsync()).Select(name => name.Split('/')[0]).Distinct()];
        Assert.Equal(new[] { $"{known}", $"{unknown}" }.Order(StringComparer.Ordinal), left.Order(StringComparer.Ordinal));
        Assert.Contains(_node.Log.Of(LogLevel.Warning), line => line.StartsWith("1 snapshots belong to sessions that the store does not know", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Collect_ByTwoNodesAtOnce_IsAsByOne()
    {
        for (int count = 0; count < 10; count++) await _store.GetDatabase().StringSetAsync(Keys.Deleted(await SavedAsync(isKnown: false)), "anna");

        await Task.WhenAll(CollectAsync(), CollectAsync());

        Assert.Empty(await _place.NamesAsync());
    }

    [Fact]
    public async Task Collect_RemovesArchivesThatNoManifestNames_OnceTheyAreOld()
    {
        SessionId session = await SavedAsync(isKnown: true);
        string[] named = [.. await _place.NamesAsync()];
        string stray = $"{session}/9-00000000.tar.zst";
        await _place.WriteAsync(stray, [1, 2, 3]);
        await _place.LeaveUnfinishedAsync($"{session}/9-11111111.tar.zst");

        await CollectAsync();
        Assert.Contains(stray, await _place.NamesAsync());
        Assert.Equal(1, await _place.UnfinishedAsync());

        _time.Advance(SnapshotCollector.UnfinishedAge + Moment);
        await CollectAsync();

        Assert.Equal(named, await _place.NamesAsync());
        Assert.Equal(0, await _place.UnfinishedAsync());
    }

    [Fact]
    public async Task Collect_RemovesTemplatesThatNoSnapshotLiesAbove_OnceTheyAreOld()
    {
        await Snapshots.SaveTemplateAsync("needed", _files.FullName, Within.Token());
        await Snapshots.SaveTemplateAsync("unneeded", _files.FullName, Within.Token());
        await SavedAsync(isKnown: true, template: "needed");

        await CollectAsync();
        Assert.Contains("templates/unneeded.tar.zst", await _place.NamesAsync());

        _time.Advance(SnapshotCollector.TemplateAge + Moment);
        await CollectAsync();

        Assert.Equal(["templates/needed.tar.zst", "templates/needed.used"], (await _place.NamesAsync()).Where(name => name.StartsWith("templates/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Collect_WhenASnapshotCannotBeRead_RemovesNoTemplate_AndTells()
    {
        await Snapshots.SaveTemplateAsync("unneeded", _files.FullName, Within.Token());
        SessionId session = await SavedAsync(isKnown: true);
        await _place.WriteAsync($"{session}/manifest.json", "{{"u8.ToArray());
        _time.Advance(SnapshotCollector.TemplateAge + Moment);

        await CollectAsync();

        Assert.Equal(4, (await _place.NamesAsync()).Count);
        Assert.Contains(_node.Log.Of(LogLevel.Warning), line => line.StartsWith("1 snapshots cannot be read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Collect_WhenANodeSaysMeanwhileThatItNeedsATemplate_KeepsIt()
    {
        await Snapshots.SaveTemplateAsync("unneeded", _files.FullName, Within.Token());
        _time.Advance(SnapshotCollector.TemplateAge + Moment);
        var watched = new WatchedPlace(Snapshots.Place) { Found = found => found with { ChangedAt = _time.GetUtcNow() } };

        await CollectAsync(new SnapshotStore(watched, TimeProvider.System));

        Assert.Equal(2, (await _place.NamesAsync()).Count);
    }

    protected abstract Task<TestPlace> PlaceAsync();

    private Task CollectAsync() => CollectAsync(Snapshots);

    private async Task CollectAsync(SnapshotStore snapshots)
    {
        using SnapshotCollector collector = ActivatorUtilities.CreateInstance<SnapshotCollector>(_node.Get<IServiceProvider>(), snapshots, (TimeProvider)_time);
        await collector.CollectAsync(Within.Token());
    }

    private async Task<SessionId> SavedAsync(bool isKnown, string template = "")
    {
        SessionId session = SessionId.New(TimeProvider.System);
        if (isKnown) await _store.GetDatabase().HashSetAsync(Keys.Session(session), StoreKeys.NodeField, "n1");
        await Snapshots.SaveAsync(session, epoch: 1, template, _files.FullName, isLive: false, Within.Token());
        return session;
    }
}
