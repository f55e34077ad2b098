using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Snapshots;
using VibeCoading.Silo.Tests.Harness;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Tests.Snapshots;

/// <summary>Snapshots of which each has only what became of the workspace since the one before.</summary>
public sealed class SnapshotIncrementTests : IAsyncLifetime
{
    /// <summary>More than a change made a moment ago needs to be told from the next.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(30);

    private readonly SessionId _session = SessionId.New(TimeProvider.System);
    private readonly DirectoryTestPlace _place = new();
    private readonly ChangingTree _tree = new();

    /// <summary>So that even a live tree has stood still for long.</summary>
    private readonly FakeTimeProvider _later = new(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1));

    private SnapshotStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.True(await ClosedTree.IsPossibleAsync());
        _store = new SnapshotStore(new DirectoryPlace(Options.Create(new SnapshotOptions { Directory = _place.Settings[0].Value })), _later);
        await _tree.BeginAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _tree.DisposeAsync();
        await _place.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Chain_OfAnyChanges_BringsBackTheTreeAsItWas(int seed)
    {
        int increments = 0;
        for (int round = 0; round < 12; round++)
        {
            await SaveAsync(isLive: round % 2 == 0);
            increments = Math.Max(increments, (await FindAsync()).Increments?.Count ?? 0);
            await IsBroughtBackAsync();
            await _tree.ChangeAsync((seed * 1000) + round);
        }

        Assert.True(increments > 3, $"At most {increments} increments were made.");
    }

    [Fact]
    public async Task Increment_IsSmall_AndTheNextOneAfterARestoreElsewhereToo()
    {
        await SaveAsync();
        await File.WriteAllTextAsync(Path.Combine(_tree.Files, "new"), "x", Within.Token());
        await SaveAsync();
        await using var elsewhere = new ChangingTree();
        await _store.RestoreAsync(_session, await FindAsync(), elsewhere.Files, Within.Token());
        await File.WriteAllTextAsync(Path.Combine(elsewhere.Files, "newer"), "y", Within.Token());

        await _store.SaveAsync(_session, epoch: 1, template: "", elsewhere.Files, isLive: false, Within.Token());

        IReadOnlyList<SnapshotIncrement> increments = (await FindAsync()).Increments!;
        Assert.Equal(2, increments.Count);
        Assert.All(increments, increment => Assert.InRange(increment.Changed.Digest.Bytes, 1, 2000));
    }

    [Fact]
    public async Task Chain_ThatIsLong_BeginsAnew_AndTheOldOneGoes()
    {
        await SaveAsync();
        string first = (await FindAsync()).Archive;
        for (int round = 0; round <= SnapshotPacking.MostIncrements; round++)
        {
            await File.WriteAllTextAsync(Path.Combine(_tree.Files, "new"), $"{round}", Within.Token());
            await SaveAsync();
        }

        SnapshotManifest now = await FindAsync();
        Assert.Null(now.Increments);
        Assert.NotEqual(first, now.Archive);
        Assert.Equal([$"{_session}/{now.Archive}", $"{_session}/manifest.json"], await _place.NamesAsync());
    }

    [Fact]
    public async Task Tree_OfWhichMostWasChanged_IsPackedWhole()
    {
        await SaveAsync();
        foreach (string file in Directory.EnumerateFiles(_tree.Files, "*", SearchOption.AllDirectories).Take(60)) await File.AppendAllTextAsync(file, "x", Within.Token());

        await SaveAsync();

        Assert.Null((await FindAsync()).Increments);
    }

    [Fact]
    public async Task Tree_WhoseListWasTamperedWith_IsPackedWhole()
    {
        await SaveAsync();
        await File.AppendAllTextAsync(PackedMark.Names(_tree.Files), "x", Within.Token());
        await File.WriteAllTextAsync(Path.Combine(_tree.Files, "new"), "x", Within.Token());

        await SaveAsync();

        Assert.Null((await FindAsync()).Increments);
        await IsBroughtBackAsync();
    }

    [Theory]
    [InlineData(".tar.zst", true)]
    [InlineData(".tar.zst", false)]
    [InlineData(".gone", true)]
    [InlineData(".gone", false)]
    public async Task Restore_WhenAnIncrementIsNotWhatWasWritten_IsRefused(string suffix, bool isThere)
    {
        await SaveAsync();
        await File.WriteAllTextAsync(Path.Combine(_tree.Files, "new"), "x", Within.Token());
        await SaveAsync();
        SnapshotManifest snapshot = await FindAsync();
        string broken = $"{_session}/{snapshot.Archives.Last(archive => archive.Name.EndsWith(suffix, StringComparison.Ordinal)).Name}";
        if (isThere) await _place.WriteAsync(broken, [.. await _place.ReadAsync(broken), (byte)'x', 0]);
        else await _place.RemoveAsync(broken);
        await using var back = new ChangingTree();

        InvalidDataException refused = await Assert.ThrowsAsync<InvalidDataException>(() => _store.RestoreAsync(_session, snapshot, back.Files, Within.Token()));

        Assert.Contains(isThere ? "checksum" : "is gone", refused.Message, StringComparison.Ordinal);
        // What cannot be relied on is not built upon.
        await File.WriteAllTextAsync(Path.Combine(_tree.Files, "newer"), "x", Within.Token());
        await SaveAsync();
        Assert.Null((await FindAsync()).Increments);
    }

    [Fact]
    public async Task Pack_OfADirectoryThatBecomesALink_DoesNotFollowIt()
    {
        DirectoryInfo outside = Directory.CreateTempSubdirectory("vo");
        await File.WriteAllTextAsync(Path.Combine(outside.FullName, "secret"), "of the host", Within.Token());
        // tar is still busy with this one when the first bytes come.
        await File.WriteAllBytesAsync(Path.Combine(_tree.Files, "large"), RandomNumberGenerator.GetBytes(64 << 20), Within.Token());
        string inside = Path.Combine(_tree.Files, "inside");
        Directory.CreateDirectory(inside);
        await File.WriteAllTextAsync(Path.Combine(inside, "secret"), "of the user", Within.Token());
        string names = _tree.Files + ".names";
        await File.WriteAllBytesAsync(names, Encoding.UTF8.GetBytes("./large\0./inside/secret\0"), Within.Token());
        var archives = new SnapshotArchives(new WatchedPlace(Directories())
        {
            Writing = () =>
            {
                Directory.Move(inside, inside + "-moved");
                Directory.CreateSymbolicLink(inside, outside.FullName);
            },
        });

        ArchiveDigest packed = await archives.PackSomeAsync("a/1", _tree.Files, names, isLive: true, Within.Token());

        await using var back = new ChangingTree();
        await archives.UnpackAsync("a/1", packed, back.Files, Within.Token());
        Assert.True(File.Exists(Path.Combine(back.Files, "large")));
        Assert.False(File.Exists(Path.Combine(back.Files, "inside", "secret")));
        outside.Delete(recursive: true);
    }

    [Fact]
    public async Task Unpack_OverALink_WritesNothingWhereItLeads()
    {
        DirectoryInfo outside = Directory.CreateTempSubdirectory("vo");
        Directory.CreateDirectory(Path.Combine(_tree.Files, "trap"));
        await File.WriteAllTextAsync(Path.Combine(_tree.Files, "trap", "planted"), "x", Within.Token());
        string names = _tree.Files + ".names";
        await File.WriteAllBytesAsync(names, Encoding.UTF8.GetBytes("./trap/planted\0"), Within.Token());
        var archives = new SnapshotArchives(Directories());
        ArchiveDigest packed = await archives.PackSomeAsync("a/1", _tree.Files, names, isLive: false, Within.Token());
        await using var back = new ChangingTree();
        Directory.CreateSymbolicLink(Path.Combine(back.Files, "trap"), outside.FullName);

        await Record.ExceptionAsync(() => archives.UnpackOverAsync("a/1", packed, back.Files, Within.Token()));

        Assert.Empty(outside.EnumerateFileSystemInfos());
        outside.Delete(recursive: true);
    }

    [Fact]
    public async Task Increment_OfADirectoryThatBecameALinkMeanwhile_IsBroughtBack()
    {
        await SaveAsync();
        // The list has the directory with a file that is new; what is packed has a link.
        await File.WriteAllBytesAsync(Path.Combine(_tree.Files, "d0", "e0", "large"), RandomNumberGenerator.GetBytes(4 << 20), Within.Token());
        var store = new SnapshotStore(
            new WatchedPlace(Directories())
            {
                Writing = () =>
                {
                    if (new DirectoryInfo(Path.Combine(_tree.Files, "d0", "e0")).LinkTarget is not null) return;
                    Directory.Move(Path.Combine(_tree.Files, "d0", "e0"), Path.Combine(_tree.Files, "d0", "moved"));
                    Directory.CreateSymbolicLink(Path.Combine(_tree.Files, "d0", "e0"), "/etc");
                },
            },
            _later);
        await store.SaveAsync(_session, epoch: 1, template: "", _tree.Files, isLive: true, Within.Token());
        await using var torn = new ChangingTree();
        await _store.RestoreAsync(_session, await FindAsync(), torn.Files, Within.Token());

        await SaveAsync();

        Assert.Equal(2, (await FindAsync()).Increments?.Count);
        await IsBroughtBackAsync();
    }

    private DirectoryPlace Directories() => new(Options.Create(new SnapshotOptions { Directory = _place.Settings[0].Value }));

    private async Task SaveAsync(bool isLive = false)
    {
        await Task.Delay(Tick, Within.Token());
        await _store.SaveAsync(_session, epoch: 1, template: "", _tree.Files, isLive, Within.Token());
    }

    private async Task<SnapshotManifest> FindAsync() => await _store.FindAsync(_session, Within.Token()) ?? throw new InvalidOperationException("There is no snapshot.");

    private async Task IsBroughtBackAsync()
    {
        await using var back = new ChangingTree();
        await _store.RestoreAsync(_session, await FindAsync(), back.Files, Within.Token());
        Assert.Equal(await _tree.DescribeAsync(), await back.DescribeAsync());
    }
}
