using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Snapshots;
using VibeCoading.Silo.Templates;
using VibeCoading.Silo.Tests.Harness;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Tests.Snapshots;

/// <summary>Workspaces of sessions that sleep, in a place that every node reaches.</summary>
public sealed class SnapshotTests : IDisposable
{
    private readonly SessionId _session = SessionId.New(TimeProvider.System);
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("vs");

    private string Of => Path.Combine(_place.FullName, _session.ToString());

    private string Manifest => Path.Combine(Of, "manifest.json");

    private string Archive => Directory.EnumerateFiles(Of, "*.tar.zst").Single();

    public void Dispose() => _place.Delete(recursive: true);

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
        Assert.InRange(new FileInfo(Archive).Length, 1, 1 << 20);
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
    public async Task Save_ReplacesTheOneBefore_AndWhatDiedInBetween()
    {
        await using TestNode node = await NodeAsync();
        await FilledAsync(node);
        await node.Host.SleepAsync(_session, epoch: 1, Within.Token());
        string old = Archive;
        await node.Host.RestoreAsync(_session, workspaceEpoch: 9, Within.Token());
        await File.WriteAllTextAsync(Path.Combine(Of, ".making-1-dead.tar.zst"), "half", Within.Token());
        await File.WriteAllTextAsync(Path.Combine(node.Paths.WorkspaceFiles(_session), "later"), "more", Within.Token());

        await node.Host.SleepAsync(_session, epoch: 2, Within.Token());

        Assert.False(File.Exists(old));
        Assert.Equal(["manifest.json", Path.GetFileName(Archive)], Directory.EnumerateFiles(Of).Select(Path.GetFileName).OrderDescending(StringComparer.Ordinal));
        await node.Host.RestoreAsync(_session, workspaceEpoch: 9, Within.Token());
        Assert.True(File.Exists(Path.Combine(node.Paths.WorkspaceFiles(_session), "later")));
    }

    [Theory]
    [InlineData("a bit is changed", "checksum")]
    [InlineData("the archive is cut short", "checksum")]
    [InlineData("the archive is gone", "is gone")]
    [InlineData("it is another session's", "is of session")]
    [InlineData("a later version wrote it", "of format 2")]
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
    public async Task Save_WhenThePlaceCannotBeWritten_LeavesTheWorkspaceOnItsNode()
    {
        // A file is in the directory's way.
        await File.WriteAllTextAsync(Of, "", Within.Token());
        await using TestNode node = await NodeAsync();
        string files = await FilledAsync(node);

        Assert.False(await node.Host.SleepAsync(_session, epoch: 1, Within.Token()));

        Assert.True(File.Exists(Path.Combine(files, "data")));
        Assert.Contains(node.Log.Of(LogLevel.Warning), line => line.Contains("stays on this node", StringComparison.Ordinal));
        await node.Host.RestoreAsync(_session, workspaceEpoch: 0, Within.Token());
        Assert.True(File.Exists(Path.Combine(files, "data")));
        File.Delete(Of);
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

        Assert.Empty(_place.EnumerateFileSystemInfos());
    }

    private Task<TestNode> NodeAsync() => TestNode.StartAsync(("Vibe:Snapshots:Directory", _place.FullName));

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
                byte[] bytes = await File.ReadAllBytesAsync(Archive, Within.Token());
                bytes[bytes.Length / 2] ^= 1;
                await File.WriteAllBytesAsync(Archive, bytes, Within.Token());
                break;
            case "the archive is cut short":
                using (FileStream stream = File.OpenWrite(Archive)) stream.SetLength(stream.Length - 10);
                break;
            case "the archive is gone":
                File.Delete(Archive);
                break;
            case "it is another session's":
                await ChangeAsync("session", SessionId.New(TimeProvider.System).ToString());
                break;
            case "a later version wrote it":
                await ChangeAsync("format", 2);
                break;
            case "the manifest is no JSON":
                await File.WriteAllTextAsync(Manifest, "{{", Within.Token());
                break;
            case "the manifest names another file":
                await ChangeAsync("archive", "../x");
                break;
            default:
                Directory.Delete(Of, recursive: true);
                break;
        }
    }

    private async Task ChangeAsync(string field, JsonNode value)
    {
        JsonNode manifest = JsonNode.Parse(await File.ReadAllTextAsync(Manifest, Within.Token()))!;
        manifest[field] = value;
        await File.WriteAllTextAsync(Manifest, manifest.ToJsonString(), Within.Token());
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
