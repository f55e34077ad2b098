using System.Text.Json;
using System.Text.Json.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Snapshots;
using VibeCoading.Silo.Templates;
using VibeCoading.Silo.Tests.Harness;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Tests.Snapshots;

/// <summary>Workspaces of sessions that sleep, in a place that every node reaches, whichever it is.</summary>
public abstract class SnapshotTests : IAsyncLifetime
{
    private readonly SessionId _session = SessionId.New(TimeProvider.System);
    private TestPlace _place = null!;

    private string Manifest => $"{_session}/manifest.json";

    public async ValueTask InitializeAsync() => _place = await PlaceAsync();

    public async ValueTask DisposeAsync()
    {
        await _place.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<TestPlace> PlaceAsync();

    [Fact]
    public async Task Workspace_ThatIsSavedOnOneNode_IsWholeOnAnother()
    {
        await using TestNode first = await NodeAsync();
        await using TestNode second = await NodeAsync();
        string files = await FilledAsync(first);
        await RunAsync(files, "ln data hard; ln -s data soft; truncate -s 20M sparse; echo x >>sparse; touch -d 2001-02-03T04:05:06.789 data; chmod 4711 data; mknod gone c 0 0");
        string before = await DescribeAsync(files);

        Assert.True(await first.Host.SleepAsync(_session, epoch: 3, Within.Token()));
        Assert.Empty(Directory.EnumerateFileSystemEntries(first.Paths.Workspaces));
        await second.Host.RestoreAsync(_session, workspaceEpoch: 9, Within.Token());

        Assert.Equal(before, await DescribeAsync(second.Paths.WorkspaceFiles(_session)));
        Assert.InRange((await _place.ReadAsync(await ArchiveAsync())).Length, 1, 1 << 20);
        // A repeat of either changes nothing.
        await second.Host.RestoreAsync(_session, workspaceEpoch: 9, Within.Token());
        Assert.True(await first.Host.SleepAsync(_session, epoch: 3, Within.Token()));
        Assert.Equal(before, await DescribeAsync(second.Paths.WorkspaceFiles(_session)));
    }

    [Fact]
    public async Task Workspace_AboveATemplate_BringsItAlongToANodeThatLacksIt()
    {
        await using TestNode first = await NodeAsync();
        await using TestNode second = await NodeAsync();
        string version = await first.Get<TemplateDirectories>().AddAsync(
            files => File.WriteAllTextAsync(Path.Combine(files, "README"), "of the template", Within.Token()), Within.Token());
        await first.Get<WorkspaceDirectories>().EnsureAsync(_session, version, Within.Token());
        await File.WriteAllTextAsync(Path.Combine(first.Paths.WorkspaceFiles(_session), "own"), "mine", Within.Token());

        Assert.True(await first.Host.SleepAsync(_session, epoch: 1, Within.Token()));
        await second.Host.RestoreAsync(_session, workspaceEpoch: 9, Within.Token());

        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(second.Paths.WorkspaceFiles(_session), "own"), Within.Token()));
        Assert.Equal(second.Paths.Template(version), second.Get<WorkspaceDirectories>().LowerOf(_session));
        Assert.Equal("of the template", await File.ReadAllTextAsync(Path.Combine(second.Paths.Template(version), "README"), Within.Token()));
    }

    [Fact]
    public async Task Save_ReplacesTheOneBefore()
    {
        await using TestNode node = await NodeAsync();
        await FilledAsync(node);
        await node.Host.SleepAsync(_session, epoch: 1, Within.Token());
        string old = await ArchiveAsync();
        await node.Host.RestoreAsync(_session, workspaceEpoch: 9, Within.Token());
        await File.WriteAllTextAsync(Path.Combine(node.Paths.WorkspaceFiles(_session), "later"), "more", Within.Token());

        await node.Host.SleepAsync(_session, epoch: 2, Within.Token());

        Assert.NotEqual(old, await ArchiveAsync());
        Assert.Equal([await ArchiveAsync(), Manifest], await _place.NamesAsync());
        await node.Host.RestoreAsync(_session, workspaceEpoch: 9, Within.Token());
        Assert.True(File.Exists(Path.Combine(node.Paths.WorkspaceFiles(_session), "later")));
    }

    [Fact]
    public async Task Save_OfWhatWasRestoredAndNotChanged_PacksNothing()
    {
        await using TestNode first = await NodeAsync();
        await using TestNode second = await NodeAsync();
        await FilledAsync(first);
        await first.Host.SleepAsync(_session, epoch: 1, Within.Token());
        string archive = await ArchiveAsync();
        await second.Host.RestoreAsync(_session, workspaceEpoch: 9, Within.Token());

        Assert.True(await second.Host.SleepAsync(_session, epoch: 2, Within.Token()));

        Assert.Equal(archive, await ArchiveAsync());
        Assert.Equal(2, (long)JsonNode.Parse(await _place.ReadAsync(Manifest))!["epoch"]!);
        await first.Host.RestoreAsync(_session, workspaceEpoch: 9, Within.Token());
        Assert.Equal(100_000, new FileInfo(Path.Combine(first.Paths.WorkspaceFiles(_session), "data")).Length);
    }

    [Fact]
    public async Task Save_OfWhatWasNotChanged_WhenItsArchiveIsNotThereAnyMore_PacksIt()
    {
        await using TestNode node = await NodeAsync();
        await FilledAsync(node);
        await node.Host.SleepAsync(_session, epoch: 1, Within.Token());
        await node.Host.RestoreAsync(_session, workspaceEpoch: 9, Within.Token());
        await _place.RemoveAsync(await ArchiveAsync());

        Assert.True(await node.Host.SleepAsync(_session, epoch: 2, Within.Token()));

        await node.Host.RestoreAsync(_session, workspaceEpoch: 9, Within.Token());
    }

    [Fact]
    public async Task Save_ByAnEpochThatWasOvertaken_LeavesTheSnapshotAlone()
    {
        await using TestNode node = await NodeAsync();
        await FilledAsync(node);
        await node.Host.SleepAsync(_session, epoch: 5, Within.Token());
        byte[] manifest = await _place.ReadAsync(Manifest);
        await FilledAsync(node);

        SessionException overtaken = await Assert.ThrowsAsync<SessionException>(() => node.Host.SleepAsync(_session, epoch: 4, Within.Token()));

        Assert.Equal(SessionError.Superseded, overtaken.Error);
        Assert.Equal(manifest, await _place.ReadAsync(Manifest));
        Assert.True(File.Exists(Path.Combine(node.Paths.WorkspaceFiles(_session), "data")));
    }

    [Fact]
    public async Task Save_AboveATemplateThatIsNotKept_IsRefused()
    {
        await using TestNode node = await NodeAsync();
        string files = await FilledAsync(node);

        SnapshotPlaceException refused = await Assert.ThrowsAsync<SnapshotPlaceException>(
            () => node.Get<SnapshotStore>().SaveAsync(_session, epoch: 1, template: "0123", files, isLive: false, Within.Token()));

        Assert.Contains("0123", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a bit is changed", "checksum")]
    [InlineData("the archive is cut short", "checksum")]
    [InlineData("something was added to the archive", "checksum")]
    [InlineData("the archive is gone", "is gone")]
    [InlineData("it is another session's", "is of session")]
    [InlineData("a later version wrote it", "of format 3")]
    [InlineData("the manifest is no JSON", "cannot be read")]
    [InlineData("the manifest names another file", "names '../x'")]
    [InlineData("the snapshot is gone", "nor in a snapshot")]
    public async Task Restore_WhenTheSnapshotIsNotWhatWasWritten_IsRefusedAndLeavesNothing(string fault, string words)
    {
        await using TestNode node = await NodeAsync();
        await FilledAsync(node);
        await node.Host.SleepAsync(_session, epoch: 1, Within.Token());
        await BreakAsync(fault);

        SessionException refused = await Assert.ThrowsAsync<SessionException>(() => node.Host.RestoreAsync(_session, workspaceEpoch: 9, Within.Token()));

        Assert.Equal(SessionError.StartFailed, refused.Error);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(node.Paths.Workspaces));
    }

    [Fact]
    public async Task Save_WhenThereIsNothing_IsRefused()
    {
        await using TestNode node = await NodeAsync();

        SessionException refused = await Assert.ThrowsAsync<SessionException>(() => node.Host.SleepAsync(_session, epoch: 1, Within.Token()));

        Assert.Contains("neither on this node nor in a snapshot", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_ByOneThatWasOvertaken_LeavesTheWorkspaceAlone()
    {
        await using TestNode node = await NodeAsync();
        string files = await FilledAsync(node);
        // As another silo of the node leaves it that woke the session meanwhile.
        Directory.CreateDirectory(node.Paths.SessionRun(_session));

        SessionException overtaken = await Assert.ThrowsAsync<SessionException>(() => node.Get<WorkspaceKeeping>().SaveAsync(_session, epoch: 1, Within.Token()));

        Assert.Equal(SessionError.Superseded, overtaken.Error);
        Assert.True(File.Exists(Path.Combine(files, "data")));
    }

    [Fact]
    public async Task Remove_TakesTheSnapshotAlong()
    {
        await using TestNode node = await NodeAsync();
        await FilledAsync(node);
        await node.Host.SleepAsync(_session, epoch: 1, Within.Token());

        await node.Host.RemoveAsync(_session, Within.Token());
        await node.Host.RemoveAsync(_session, Within.Token());

        Assert.Empty(await _place.NamesAsync());
    }

    private Task<TestNode> NodeAsync() => _place.NodeAsync();

    private async Task<string> ArchiveAsync() => (await _place.NamesAsync()).Single(name => name.StartsWith($"{_session}/", StringComparison.Ordinal) && name != Manifest);

    /// <summary>A workspace with a file in it.</summary>
    private async Task<string> FilledAsync(TestNode node)
    {
        await node.Get<WorkspaceDirectories>().EnsureAsync(_session, "", Within.Token());
        string files = node.Paths.WorkspaceFiles(_session);
        await File.WriteAllTextAsync(Path.Combine(files, "data"), new string('x', 100_000), Within.Token());
        return files;
    }

    private async Task BreakAsync(string fault)
    {
        switch (fault)
        {
            case "a bit is changed":
                byte[] bytes = await _place.ReadAsync(await ArchiveAsync());
                bytes[bytes.Length / 2] ^= 1;
                await _place.WriteAsync(await ArchiveAsync(), bytes);
                break;
            case "the archive is cut short":
                await _place.WriteAsync(await ArchiveAsync(), (await _place.ReadAsync(await ArchiveAsync()))[..^10]);
                break;
            case "something was added to the archive":
                await _place.WriteAsync(await ArchiveAsync(), [.. await _place.ReadAsync(await ArchiveAsync()), 1, 2, 3]);
                break;
            case "the archive is gone":
                await _place.RemoveAsync(await ArchiveAsync());
                break;
            case "it is another session's":
                await ChangeAsync("session", SessionId.New(TimeProvider.System).ToString());
                break;
            case "a later version wrote it":
                await ChangeAsync("format", 3);
                break;
            case "the manifest is no JSON":
                await _place.WriteAsync(Manifest, "{{"u8.ToArray());
                break;
            case "the manifest names another file":
                await ChangeAsync("archive", "../x");
                break;
            default:
                await _place.RemoveAsync(Manifest);
                break;
        }
    }

    private async Task ChangeAsync(string field, JsonNode value)
    {
        JsonNode manifest = JsonNode.Parse(await _place.ReadAsync(Manifest))!;
        manifest[field] = value;
        await _place.WriteAsync(Manifest, JsonSerializer.SerializeToUtf8Bytes(manifest));
    }

    private static Task RunAsync(string files, string script) => HostProgram.MustAsync("sh", ["-c", $"cd '{files}' && {{ {script}; }}"], Within.Token());

    /// <summary>Names, kinds, modes, owners, times, links, holes and contents.</summary>
    private static async Task<string> DescribeAsync(string files)
    {
        string told = Path.GetTempFileName();
        await RunAsync(files, $"{{ find . -printf '%P %y %m %s %b %T@ %l %n %U:%G\\n' | sort; find . -type f -exec sha256sum {{}} + | sort; }} >'{told}'");
        string text = await File.ReadAllTextAsync(told, Within.Token());
        File.Delete(told);
        return text;
    }
}
