using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Tests.Harness;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Tests.Snapshots;

/// <summary>Snapshots of sessions that are awake, and what becomes of workspaces that a node had before.</summary>
public sealed class LiveSnapshotTests : IDisposable
{
    private readonly SessionId _session = SessionId.New(TimeProvider.System);
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("vs");

    public void Dispose() => _place.Delete(recursive: true);

    [Fact]
    public async Task Snapshot_WhileProgramsWrite_HasWhatStoodStill()
    {
        await using TestNode first = await NodeAsync();
        await using TestNode second = await NodeAsync();
        string files = await FilledAsync(first, _session, "before");
        using var enough = new CancellationTokenSource();
        Task writing = WriteAsync(files, enough.Token);

        Assert.NotNull(first.Host.SnapshotInterval);
        for (int snapshot = 0; snapshot < 5; snapshot++) Assert.True(await first.Host.SnapshotAsync(_session, epoch: 1, Within.Token()));
        await enough.CancelAsync();
        await writing;
        await second.Host.RestoreAsync(_session, workspaceEpoch: 2, Within.Token());

        Assert.Equal("before", await ReadAsync(second, "data"));
        Assert.True(Directory.Exists(files));
    }

    [Fact]
    public async Task Snapshot_OfASessionInASlot_HasTheSlotsWorkspace()
    {
        await using TestNode first = await NodeAsync();
        await using TestNode second = await NodeAsync();
        SessionId slot = SessionId.New(TimeProvider.System);
        await FilledAsync(first, slot, "in the slot");
        first.Get<RunDirectories>().Ensure(slot);
        first.Get<RunDirectories>().Bind(_session, slot);

        Assert.True(await first.Host.SnapshotAsync(_session, epoch: 1, Within.Token()));
        await second.Host.RestoreAsync(_session, workspaceEpoch: 2, Within.Token());

        Assert.Equal("in the slot", await ReadAsync(second, "data"));
    }

    [Fact]
    public async Task Snapshot_ThatCannotBeWritten_IsToldAndHarmsNothing()
    {
        // A file is in the directory's way.
        await File.WriteAllTextAsync(Path.Combine(_place.FullName, $"{_session}"), "", Within.Token());
        await using TestNode node = await NodeAsync();
        await FilledAsync(node, _session, "mine");

        Assert.False(await node.Host.SnapshotAsync(_session, epoch: 1, Within.Token()));

        Assert.Equal("mine", await ReadAsync(node, "data"));
    }

    [Fact]
    public async Task Restore_OverWhatAnEarlierStayLeft_TakesTheSnapshot()
    {
        await using TestNode first = await NodeAsync();
        await using TestNode second = await NodeAsync();
        await FilledAsync(first, _session, "old");
        await FilledAsync(second, _session, "new");
        Assert.True(await second.Host.SnapshotAsync(_session, epoch: 2, Within.Token()));

        await first.Host.RestoreAsync(_session, workspaceEpoch: 3, Within.Token());
        Assert.Equal("new", await ReadAsync(first, "data"));

        // From then on it is this stay's, and is left as it is.
        await File.WriteAllTextAsync(Path.Combine(first.Paths.WorkspaceFiles(_session), "data"), "newer", Within.Token());
        await first.Host.RestoreAsync(_session, workspaceEpoch: 3, Within.Token());
        Assert.Equal("newer", await ReadAsync(first, "data"));
        Assert.Single(Directory.EnumerateFileSystemEntries(first.Paths.Workspaces));
    }

    [Fact]
    public async Task Restore_ThatFails_KeepsWhatAnEarlierStayLeft()
    {
        await using TestNode node = await NodeAsync();
        await FilledAsync(node, _session, "old");

        SessionException refused = await Assert.ThrowsAsync<SessionException>(() => node.Host.RestoreAsync(_session, workspaceEpoch: 3, Within.Token()));

        Assert.Equal(SessionError.StartFailed, refused.Error);
        Assert.Equal("old", await ReadAsync(node, "data"));
    }

    private Task<TestNode> NodeAsync() => TestNode.StartAsync(("Vibe:Snapshots:Directory", _place.FullName));

    private static async Task<string> FilledAsync(TestNode node, SessionId workspace, string content)
    {
        await node.Get<WorkspaceDirectories>().EnsureAsync(workspace, "", Within.Token());
        string files = node.Paths.WorkspaceFiles(workspace);
        await File.WriteAllTextAsync(Path.Combine(files, "data"), content, Within.Token());
        return files;
    }

    private Task<string> ReadAsync(TestNode node, string name) => File.ReadAllTextAsync(Path.Combine(node.Paths.WorkspaceFiles(_session), name), Within.Token());

    /// <summary>Files that come, grow and go.</summary>
    private static async Task WriteAsync(string files, CancellationToken enough)
    {
        byte[] block = new byte[1 << 20];
        Random.Shared.NextBytes(block);
        for (int number = 0; !enough.IsCancellationRequested; number++)
        {
            await File.AppendAllTextAsync(Path.Combine(files, "growing"), "one more line\n", CancellationToken.None);
            await File.WriteAllBytesAsync(Path.Combine(files, $"file-{number}"), block, CancellationToken.None);
            if (number >= 10) File.Delete(Path.Combine(files, $"file-{number - 10}"));
        }
    }
}
