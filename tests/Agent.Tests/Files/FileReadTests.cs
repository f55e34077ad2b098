using System.Security.Cryptography;
using System.Text;
using VibeCoading.Agent.Tests.Rig;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Files;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.Agent.Tests.Files;

public sealed class FileReadTests : AgentTest
{
    [Fact]
    public async Task List_TellsEveryKind()
    {
        File.WriteAllText(Agent.Directory.InWorkspace("file"), "12345");
        File.SetUnixFileMode(Agent.Directory.InWorkspace("file"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.SetLastWriteTimeUtc(Agent.Directory.InWorkspace("file"), DateTime.UnixEpoch.AddMilliseconds(1_234_567));
        Directory.CreateDirectory(Agent.Directory.InWorkspace("directory"));
        File.CreateSymbolicLink(Agent.Directory.InWorkspace("link"), "../outside/secret");
        await Shell.RunAsync("mkfifo", Agent.Directory.InWorkspace("pipe"));

        FileListing listing = await Client.ListAsync("");
        Assert.Equal(("/", false), (listing.Path, listing.Truncated));
        Assert.Equal(
            [("/directory", FileKind.Directory), ("/file", FileKind.File), ("/link", FileKind.Symlink), ("/pipe", FileKind.Other)],
            listing.Entries.Select(entry => (entry.Path, entry.Kind)));
        FileEntry file = listing.Entries[1];
        Assert.Equal(("file", 5L, 0x140, 1_234_567L), (file.Name, file.Size, file.Mode, file.ModifiedUnixMs));
        Assert.Equal("../outside/secret", listing.Entries[2].Target);
        foreach (FileEntry entry in listing.Entries) Assert.Equal(entry, await Client.StatFileAsync(entry.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData(".")]
    [InlineData("//./")]
    public async Task Stat_OfTheWorkspace_IsADirectory(string path)
    {
        FileEntry root = await Client.StatFileAsync(path);
        Assert.Equal((FileKind.Directory, "/", ""), (root.Kind, root.Path, root.Name));
    }

    [Fact]
    public async Task List_OfMoreThanAsked_IsTruncated()
    {
        for (int i = 0; i < 20; i++) File.WriteAllText(Agent.Directory.InWorkspace($"f{i:00}"), "");

        FileListing listing = await Client.ListAsync("/", most: 7);
        Assert.Equal((7, true), (listing.Entries.Count, listing.Truncated));
        Assert.False((await Client.ListAsync("/", most: 20)).Truncated);
        await Refused.WithAsync(AgentError.BadRequest, Client.ListAsync("/", most: 0));
        await Refused.WithAsync(AgentError.BadRequest, Client.ListAsync("/", most: 5001));
    }

    [Fact]
    public async Task List_OfNamesThatFillAFrame_IsTruncatedAndWhole()
    {
        string deep = string.Join('/', Enumerable.Repeat(new string('d', 200), 10));
        Directory.CreateDirectory(Agent.Directory.InWorkspace(deep));
        for (int i = 0; i < 1000; i++) File.WriteAllText(Agent.Directory.InWorkspace($"{deep}/{i:0000}{new string('ü', 100)}"), "");

        FileListing listing = await Client.ListAsync(deep);
        Assert.True(listing.Truncated);
        Assert.InRange(listing.Entries.Count, 300, 999);
        Assert.All(listing.Entries, entry => Assert.EndsWith("ü", entry.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Names_ThatAreNotUtf8_CanBeListedReadAndDeleted()
    {
        // Written by a shell, since .NET cannot name such files.
        await Shell.RunAsync("sh", "-c", $"cd '{Agent.Directory.Workspace}' && printf one >\"$(printf 'caf\\351')\" && printf two >\"$(printf '\\356\\276\\200')\" && printf three >good");

        FileListing listing = await Client.ListAsync("/");
        Assert.Equal(3, listing.Entries.Count);
        Assert.Contains(listing.Entries, entry => entry.Name == "caf\uefe9");
        Assert.Equal(["one", "three", "two"], await Task.WhenAll(listing.Entries.Select(entry => Client.GetAsync(entry.Path))));
        foreach (FileEntry entry in listing.Entries) await Client.DeleteFileAsync(entry.Path);
        Assert.Empty((await Client.ListAsync("/")).Entries);
    }

    [Fact]
    public async Task Read_ReturnsWhatWasAsked()
    {
        byte[] content = RandomNumberGenerator.GetBytes(200_000);
        File.WriteAllBytes(Agent.Directory.InWorkspace("file"), content);
        FileOpened file = await Client.OpenFileAsync("file");

        Assert.Equal((200_000L, "/file"), (file.Entry?.Size, file.Entry?.Path));
        Assert.Equal(content[..FrameLimits.MaxChunkBytes], await Client.ReadFileAsync(file.Handle, 0, FrameLimits.MaxChunkBytes));
        Assert.Equal(content[1000..1010], await Client.ReadFileAsync(file.Handle, 1000, 10));
        Assert.Equal(content[199_000..], await Client.ReadFileAsync(file.Handle, 199_000, 5000));
        Assert.Empty(await Client.ReadFileAsync(file.Handle, 300_000, 5000));
        await Refused.WithAsync(AgentError.BadRequest, Client.ReadFileAsync(file.Handle, 0, 0));
        await Refused.WithAsync(AgentError.BadRequest, Client.ReadFileAsync(file.Handle, 0, FrameLimits.MaxChunkBytes + 1));
        await Refused.WithAsync(AgentError.BadRequest, Client.ReadFileAsync(file.Handle, -1, 1));
        await Client.CloseFileAsync(file.Handle);
        await Client.CloseFileAsync(file.Handle);
        await Refused.WithAsync(AgentError.Unknown, Client.ReadFileAsync(file.Handle, 0, 1));
    }

    [Fact]
    public async Task Read_AfterTheFileWasReplaced_IsOfTheOneOpened()
    {
        await Client.PutAsync("file", "old");
        FileOpened file = await Client.OpenFileAsync("file");
        await Client.PutAsync("file", "newer");

        Assert.Equal("old", Encoding.UTF8.GetString(await Client.ReadFileAsync(file.Handle, 0, 100)));
        Assert.Equal("newer", await Client.GetAsync("file"));
        Assert.NotEqual(file.Entry?.Version, (await Client.StatFileAsync("file")).Version);
    }

    [Fact]
    public async Task Open_OfWhatHasNoBytes_IsRefusedWithoutWaiting()
    {
        Directory.CreateDirectory(Agent.Directory.InWorkspace("directory"));
        await Shell.RunAsync("mkfifo", Agent.Directory.InWorkspace("pipe"));

        await Refused.WithAsync(AgentError.IsADirectory, Client.OpenFileAsync("directory"));
        await Refused.WithAsync(AgentError.BadRequest, Client.OpenFileAsync("pipe"));
        await Refused.WithAsync(AgentError.NotFound, Client.OpenFileAsync("none"));
        await Refused.WithAsync(AgentError.NotADirectory, Client.ListAsync("pipe"));
        await Client.PutAsync("file", "x");
        await Refused.WithAsync(AgentError.NotADirectory, Client.OpenFileAsync("file/below"));
        string message = await Refused.WithAsync(AgentError.NotFound, Client.StatFileAsync("no/such/file"));
        Assert.Contains("/no/such/file", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("..name/\0")]
    public async Task Path_WithANul_IsRefused(string path) => await Refused.WithAsync(AgentError.BadRequest, Client.StatFileAsync(path));

    [Fact]
    public async Task Path_ThatIsTooLong_IsRefused()
    {
        await Refused.WithAsync(AgentError.BadRequest, Client.StatFileAsync(new string('n', 256)));
        await Refused.WithAsync(AgentError.BadRequest, Client.StatFileAsync(string.Join('/', Enumerable.Repeat("name", 1000))));
        await Refused.WithAsync(AgentError.BadRequest, Client.StatFileAsync(new string('/', 100_000)));
    }

    [Fact]
    public async Task Handles_AreBoundedAndEndWithTheirConnection()
    {
        await Client.PutAsync("file", "x");
        int before = Directory.GetFiles($"/proc/{Agent.Pid}/fd").Length;
        await using (AgentClient other = await Agent.ConnectAsync())
        {
            for (int i = 0; i < 64; i++) await other.OpenFileAsync("file");
            await Refused.WithAsync(AgentError.LimitReached, other.OpenFileAsync("file"));
            await Refused.WithAsync(AgentError.LimitReached, other.CreateFileAsync("other"));
            await Client.OpenFileAsync("file");
        }

        // A request later on the loop's thread comes after the closing of the connection before it.
        await using AgentClient next = await Agent.ConnectAsync();
        await next.AskAsync(Operation.Ping);
        Assert.InRange(Directory.GetFiles($"/proc/{Agent.Pid}/fd").Length, 0, before + 2);
    }

    [Fact]
    public async Task ManyReadsAtOnce_AreAllAnswered()
    {
        byte[] content = RandomNumberGenerator.GetBytes(4 * 1024 * 1024);
        File.WriteAllBytes(Agent.Directory.InWorkspace("file"), content);
        FileOpened file = await Client.OpenFileAsync("file");

        byte[][] pieces = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Client.ReadFileAsync(file.Handle, (long)i * 65536, 65536)));
        Assert.Equal(content, pieces.SelectMany(piece => piece).ToArray());
        FileEntry[] stats = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Client.StatFileAsync("file")));
        Assert.Single(stats.Distinct());
    }
}
