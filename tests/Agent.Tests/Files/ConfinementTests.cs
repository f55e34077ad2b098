using VibeCoading.Agent.Tests.Rig;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Files;

namespace VibeCoading.Agent.Tests.Files;

/// <summary>Nothing outside the workspace is read, written, listed or removed, whatever links say.</summary>
public sealed class ConfinementTests : AgentTest
{
    private string Outside => Agent.Directory.Outside;

    [Theory]
    [InlineData("../outside/secret")]
    [InlineData("/../outside/secret")]
    [InlineData("a/../../outside/secret")]
    [InlineData("relative/secret")]
    [InlineData("absolute/secret")]
    [InlineData("chain/secret")]
    [InlineData("a/up/secret")]
    [InlineData("file")]
    [InlineData("passwd")]
    [InlineData("process/root/etc/passwd")]
    public async Task Path_ThatLeadsOut_IsRefused(string path)
    {
        MakeLinks();

        await Refused.WithAsync(AgentError.OutsideWorkspace, Client.OpenFileAsync(path));
        await Refused.WithAsync(AgentError.OutsideWorkspace, Client.ListAsync(path));
        await Refused.WithAsync(AgentError.OutsideWorkspace, Client.CreateFileAsync(path));
        AssertUntouched();
    }

    [Theory]
    [InlineData("../outside/new")]
    [InlineData("relative/new")]
    [InlineData("absolute/new")]
    [InlineData("chain/new")]
    [InlineData("a/up/new")]
    public async Task Change_ThatLeadsOut_IsRefused(string path)
    {
        MakeLinks();
        await Client.PutAsync("mine", "x");

        await Refused.WithAsync(AgentError.OutsideWorkspace, Client.CreateFileAsync(new FileCreate(path, null, null, false, Parents: true)));
        await Refused.WithAsync(AgentError.OutsideWorkspace, Client.MakeDirectoryAsync(path));
        await Refused.WithAsync(AgentError.OutsideWorkspace, Client.MakeDirectoryAsync(path + "/deeper", parents: true));
        await Refused.WithAsync(AgentError.OutsideWorkspace, Client.MoveFileAsync("mine", path));
        string secret = path[..^3] + "secret";
        await Refused.WithAsync(AgentError.OutsideWorkspace, Client.MoveFileAsync(secret, "stolen"));
        await Refused.WithAsync(AgentError.OutsideWorkspace, Client.DeleteFileAsync(secret));
        await Refused.WithAsync(AgentError.OutsideWorkspace, Client.StatFileAsync(secret));
        AssertUntouched();
    }

    [Fact]
    public async Task Link_ThatStaysInside_IsFollowed()
    {
        await Client.MakeDirectoryAsync("a/b", parents: true);
        await Client.PutAsync("a/file", "inside");
        File.CreateSymbolicLink(Agent.Directory.InWorkspace("a/b/link"), "../file");
        File.CreateSymbolicLink(Agent.Directory.InWorkspace("dir"), "a/b/..");

        Assert.Equal("inside", await Client.GetAsync("a/b/link"));
        Assert.Equal("inside", await Client.GetAsync("dir/file"));
        Assert.Equal("inside", await Client.GetAsync("a/b/../../a/file"));
        await Client.PutAsync("a/b/link", "written");
        Assert.Equal("written", await Client.GetAsync("a/file"));
        Assert.Equal(FileKind.Symlink, (await Client.StatFileAsync("a/b/link")).Kind);
    }

    [Fact]
    public async Task Links_InACircle_AreRefused()
    {
        File.CreateSymbolicLink(Agent.Directory.InWorkspace("x"), "y");
        File.CreateSymbolicLink(Agent.Directory.InWorkspace("y"), "x");

        await Refused.WithAsync(AgentError.BadRequest, Client.OpenFileAsync("x"));
        await Refused.WithAsync(AgentError.BadRequest, Client.CreateFileAsync("x"));
        Assert.Equal("y", (await Client.StatFileAsync("x")).Target);
    }

    [Fact]
    public async Task RecursiveDelete_RemovesLinksAndNotWhatTheyPointTo()
    {
        MakeLinks();
        await Client.MakeDirectoryAsync("tree");
        foreach (string link in new[] { "relative", "absolute", "chain", "file" })
            File.CreateSymbolicLink(Agent.Directory.InWorkspace($"tree/{link}"), $"../{link}");

        await Client.DeleteFileAsync("tree", recursive: true);
        await Refused.WithAsync(AgentError.NotFound, Client.StatFileAsync("tree"));
        AssertUntouched();
    }

    [Fact]
    public async Task DirectoryExchangedForALink_InARace_LeadsNowhere()
    {
        Directory.CreateDirectory(Agent.Directory.InWorkspace("door"));
        File.CreateSymbolicLink(Agent.Directory.InWorkspace("trap"), "../outside");
        using var exchanger = new NameExchanger(Agent.Directory.InWorkspace("door"), Agent.Directory.InWorkspace("trap"));

        int refused = 0;
        int done = 0;
        for (int i = 0; i < 1500; i++)
        {
            foreach (Func<Task> attempt in Attempts(i))
            {
                try
                {
                    await attempt();
                    done++;
                }
                catch (RefusedException)
                {
                    refused++;
                }
            }
        }

        Assert.True(refused > 0 && done > 0, $"There was no race: {done} done, {refused} refused.");
        AssertUntouched();
    }

    private IEnumerable<Func<Task>> Attempts(int round) =>
    [
        () => Client.PutAsync($"door/new{round}", "x"),
        () => Client.DeleteFileAsync("door/secret"),
        () => Client.MoveFileAsync("door/secret", "stolen"),
        () => Client.MakeDirectoryAsync($"door/made{round}/deep", parents: true),
        () => Client.DeleteFileAsync($"door/made{round}", recursive: true),
    ];

    private void MakeLinks()
    {
        Directory.CreateDirectory(Agent.Directory.InWorkspace("a"));
        File.CreateSymbolicLink(Agent.Directory.InWorkspace("relative"), "../outside");
        File.CreateSymbolicLink(Agent.Directory.InWorkspace("absolute"), Outside);
        File.CreateSymbolicLink(Agent.Directory.InWorkspace("chain"), "a/up");
        File.CreateSymbolicLink(Agent.Directory.InWorkspace("a/up"), "../../outside");
        File.CreateSymbolicLink(Agent.Directory.InWorkspace("file"), "../outside/secret");
        File.CreateSymbolicLink(Agent.Directory.InWorkspace("passwd"), "/etc/passwd");
        File.CreateSymbolicLink(Agent.Directory.InWorkspace("process"), "/proc/self");
    }

    private void AssertUntouched()
    {
        Assert.Equal(["secret"], Directory.GetFileSystemEntries(Outside).Select(Path.GetFileName));
        Assert.Equal("secret", File.ReadAllText(Path.Combine(Outside, "secret")));
        Assert.Equal(Outside, new DirectoryInfo(Outside).FullName);
    }
}
