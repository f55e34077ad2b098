using System.Security.Cryptography;
using VibeCoading.Agent.Tests.Rig;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Files;

namespace VibeCoading.Agent.Tests.Files;

public sealed class FileWriteTests : AgentTest
{
    private static readonly FileCreate New = new("file", null, null, IfAbsent: true, Parents: false);

    [Fact]
    public async Task Commit_PutsTheWholeFileInPlaceAtOnce()
    {
        byte[] content = RandomNumberGenerator.GetBytes(1_000_000);
        FileOpened draft = await Client.CreateFileAsync("file");
        for (int at = 0; at < content.Length; at += 50_000) await Client.WriteFileAsync(draft.Handle, at, content.AsSpan(at, 50_000));
        await Client.WriteFileAsync(draft.Handle, 0, content.AsSpan(0, 50_000));
        Assert.False(File.Exists(Agent.Directory.InWorkspace("file")));

        FileCommitted committed = await Client.CommitFileAsync(draft.Handle);
        Assert.Equal((true, 1_000_000L, 0x1A4), (committed.Created, committed.Entry.Size, committed.Entry.Mode));
        Assert.Equal(content, File.ReadAllBytes(Agent.Directory.InWorkspace("file")));
        Assert.Equal(committed.Entry, await Client.StatFileAsync("file"));
        Assert.Equal(["/file"], (await Client.ListAsync("/")).Entries.Select(entry => entry.Path));
        await Refused.WithAsync(AgentError.Unknown, Client.CommitFileAsync(draft.Handle));
        await Client.CloseFileAsync(draft.Handle);
    }

    [Fact]
    public async Task RequestsOnOneHandle_SentTogether_AreDoneInOrder()
    {
        FileOpened draft = await Client.CreateFileAsync("file");
        Task<byte[]>[] writes = [.. Enumerable.Range(0, 100).Select(i => Client.WriteFileAsync(draft.Handle, i, [(byte)('a' + (i % 26))]))];
        Task<FileCommitted> commit = Client.CommitFileAsync(draft.Handle);
        Task<byte[]> late = Client.WriteFileAsync(draft.Handle, 0, "late"u8);
        Task close = Client.CloseFileAsync(draft.Handle);

        await Task.WhenAll(writes);
        Assert.Equal(100, (await commit).Entry.Size);
        await Refused.WithAsync(AgentError.Unknown, late);
        await close;
    }

    [Fact]
    public async Task Commit_OverAFile_KeepsItsModeUnlessAnotherIsAsked()
    {
        await Client.PutAsync(new FileCreate("file", 0x1C0, null, false, false), "first"u8.ToArray());
        FileCommitted second = await Client.PutAsync("file", "second");
        FileCommitted third = await Client.PutAsync(new FileCreate("file", 0x1ED, null, false, false), "third"u8.ToArray());

        Assert.Equal((false, 0x1C0), (second.Created, second.Entry.Mode));
        Assert.Equal(0x1ED, third.Entry.Mode);
        await Refused.WithAsync(AgentError.BadRequest, Client.CreateFileAsync(new FileCreate("file", 4096, null, false, false)));
    }

    [Fact]
    public async Task Preconditions_AreCheckedAtTheStartAndAtTheEnd()
    {
        FileOpened early = await Client.CreateFileAsync(New);
        FileOpened late = await Client.CreateFileAsync(New);
        string version = (await Client.CommitFileAsync(early.Handle)).Entry.Version;

        await Refused.WithAsync(AgentError.PreconditionFailed, Client.CommitFileAsync(late.Handle));
        await Refused.WithAsync(AgentError.PreconditionFailed, Client.CreateFileAsync(New));
        await Refused.WithAsync(AgentError.PreconditionFailed, Client.CreateFileAsync(new FileCreate("none", null, version, false, false)));

        FileOpened matching = await Client.CreateFileAsync(new FileCreate("file", null, version, false, false));
        await Client.WriteFileAsync(matching.Handle, 0, "x"u8);
        FileOpened beaten = await Client.CreateFileAsync(new FileCreate("file", null, version, false, false));
        string changed = (await Client.CommitFileAsync(matching.Handle)).Entry.Version;
        Assert.NotEqual(version, changed);
        Assert.Contains(changed, await Refused.WithAsync(AgentError.PreconditionFailed, Client.CommitFileAsync(beaten.Handle)), StringComparison.Ordinal);
        await Refused.WithAsync(AgentError.PreconditionFailed, Client.DeleteFileAsync("file", ifVersion: version));
        await Client.DeleteFileAsync("file", ifVersion: changed);
    }

    [Fact]
    public async Task Draft_ThatIsNotCommitted_LeavesNothing()
    {
        FileOpened closed = await Client.CreateFileAsync("closed");
        await Client.WriteFileAsync(closed.Handle, 0, "x"u8);
        await Client.CloseFileAsync(closed.Handle);
        await using (AgentClient other = await Agent.ConnectAsync())
        {
            FileOpened lost = await other.CreateFileAsync("lost");
            for (int i = 0; i < 20; i++) _ = other.WriteFileAsync(lost.Handle, 0, new byte[60_000]);
        }

        await using AgentClient next = await Agent.ConnectAsync();
        IReadOnlyList<FileEntry> left = (await next.ListAsync("/")).Entries;
        // The write that was under way when the connection ended is finished first.
        for (var deadline = DateTime.UtcNow + AgentClient.Deadline; left.Count > 0 && DateTime.UtcNow < deadline;) left = (await next.ListAsync("/")).Entries;
        Assert.Empty(left);
    }

    [Fact]
    public async Task Create_WithParents_MakesThem()
    {
        await Refused.WithAsync(AgentError.NotFound, Client.CreateFileAsync("a/b/c"));
        FileCommitted made = await Client.PutAsync(new FileCreate("a/b/c", null, null, false, Parents: true), "x"u8.ToArray());

        Assert.Equal("/a/b/c", made.Entry.Path);
        await Client.PutAsync(new FileCreate("a/b/c", null, null, false, Parents: true), "y"u8.ToArray());
        await Refused.WithAsync(AgentError.NotADirectory, Client.CreateFileAsync(new FileCreate("a/b/c/d", null, null, false, Parents: true)));
    }

    [Fact]
    public async Task Create_OverWhatIsNoFile_IsRefused()
    {
        await Client.MakeDirectoryAsync("directory");
        await Shell.RunAsync("mkfifo", Agent.Directory.InWorkspace("pipe"));

        await Refused.WithAsync(AgentError.IsADirectory, Client.CreateFileAsync("directory"));
        await Refused.WithAsync(AgentError.BadRequest, Client.CreateFileAsync("pipe"));
        await Refused.WithAsync(AgentError.BadRequest, Client.CreateFileAsync("/"));
        await Refused.WithAsync(AgentError.BadRequest, Client.CreateFileAsync("directory/.."));
        await Refused.WithAsync(AgentError.Unknown, Client.WriteFileAsync(4711, 0, "x"u8));
        FileOpened read = await Client.OpenFileAsync((await Client.PutAsync("file", "x")).Entry.Path);
        await Refused.WithAsync(AgentError.Unknown, Client.WriteFileAsync(read.Handle, 0, "x"u8));
    }

    [Fact]
    public async Task Write_BeyondWhatMayBeStored_IsRefused()
    {
        FileOpened draft = await Client.CreateFileAsync("file");
        await Refused.WithAsync(AgentError.NoSpace, Client.WriteFileAsync(draft.Handle, long.MaxValue - 10, "x"u8));
    }

    [Fact]
    public async Task MakeDirectory_MakesOneOrAll()
    {
        Assert.Equal("/a", (await Client.MakeDirectoryAsync("a")).Path);
        await Refused.WithAsync(AgentError.AlreadyExists, Client.MakeDirectoryAsync("a"));
        await Refused.WithAsync(AgentError.NotFound, Client.MakeDirectoryAsync("b/c"));
        Assert.Equal(FileKind.Directory, (await Client.MakeDirectoryAsync("b/c/d", parents: true)).Kind);
        await Client.MakeDirectoryAsync("b/c/d", parents: true);
        await Refused.WithAsync(AgentError.BadRequest, Client.MakeDirectoryAsync("/"));
        await Refused.WithAsync(AgentError.BadRequest, Client.MakeDirectoryAsync("a/.."));
    }

    [Fact]
    public async Task Move_ReplacesOnlyWhenAsked()
    {
        await Client.PutAsync("a", "a");
        await Client.PutAsync("b", "b");
        await Client.MakeDirectoryAsync("d/e", parents: true);

        Assert.Contains("/b", await Refused.WithAsync(AgentError.AlreadyExists, Client.MoveFileAsync("a", "b")), StringComparison.Ordinal);
        Assert.Equal("/b", (await Client.MoveFileAsync("a", "b", overwrite: true)).Path);
        Assert.Equal("a", await Client.GetAsync("b"));
        await Client.MoveFileAsync("b", "d/e/f");
        await Client.MoveFileAsync("d", "moved");
        Assert.Equal("a", await Client.GetAsync("moved/e/f"));
        await Refused.WithAsync(AgentError.NotFound, Client.MoveFileAsync("none", "x"));
        await Refused.WithAsync(AgentError.NotFound, Client.MoveFileAsync("moved", "no/where"));
        await Refused.WithAsync(AgentError.BadRequest, Client.MoveFileAsync("moved", "moved/e/below"));
        await Refused.WithAsync(AgentError.BadRequest, Client.MoveFileAsync("/", "x"));
        await Refused.WithAsync(AgentError.BadRequest, Client.MoveFileAsync("moved", "/"));
    }

    [Fact]
    public async Task Delete_RemovesAFileALinkOrAnEmptyDirectory()
    {
        await Client.MakeDirectoryAsync("d");
        await Client.PutAsync("d/file", "x");
        File.CreateSymbolicLink(Agent.Directory.InWorkspace("link"), "d");

        await Client.DeleteFileAsync("link", recursive: true);
        Assert.Equal("x", await Client.GetAsync("d/file"));
        await Refused.WithAsync(AgentError.NotEmpty, Client.DeleteFileAsync("d"));
        await Client.DeleteFileAsync("d/file");
        await Client.DeleteFileAsync("d");
        await Refused.WithAsync(AgentError.NotFound, Client.DeleteFileAsync("d"));
        await Refused.WithAsync(AgentError.BadRequest, Client.DeleteFileAsync("/", recursive: true));
        await Refused.WithAsync(AgentError.BadRequest, Client.DeleteFileAsync("a/..", recursive: true));
    }

    [Fact]
    public async Task Delete_OfADeepAndWideTree_RemovesAllOfIt()
    {
        // Deeper than any path may be long, and than descriptors may be open.
        DeepTree.Make(Agent.Directory.InWorkspace("tree"), depth: 3000);
        File.CreateSymbolicLink(Agent.Directory.InWorkspace("tree/link"), "../../outside");
        for (int i = 0; i < 2000; i++) File.WriteAllText(Agent.Directory.InWorkspace($"tree/wide{i}"), "");

        await Client.DeleteFileAsync("tree", recursive: true);
        Assert.Empty((await Client.ListAsync("/")).Entries);
        Assert.True(File.Exists(Path.Combine(Agent.Directory.Outside, "secret")));
    }
}
