using VibeCoading.Agent.Tests.Rig;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Tests.Containers;

/// <summary>An image without a C library, a user or a login shell.</summary>
[Trait("Needs", "Docker")]
public sealed class BareImageTests(BareContainer container) : IClassFixture<BareContainer>
{
    [Fact]
    public async Task Shell_OfAnImageWithNothingButBusybox_HasJobControl()
    {
        await container.Client.OpenAsync(new TerminalOpen("shell", null, null, null, null, 100, 30, null));
        var shell = new Viewer(container.Client, "shell");
        await shell.UntilAsync("$");

        await shell.TypeAsync("echo \"$0:$USER:$HOME:$PWD:$SHELL\"; tty; stty size\n");
        await shell.UntilAsync("-sh:1000:/:/workspace:/bin/sh\r\n");
        await shell.UntilAsync("/dev/pts/");
        await shell.UntilAsync("30 100\r\n");
        // Once it has spoken, it is in the foreground: an earlier Ctrl-Z would be for the shell.
        await shell.TypeAsync("sh -c 'echo go\"ing\"; while read x; do echo \"got $x\"; done'\n");
        await shell.UntilAsync("going");
        await shell.TypeAsync("\u001a");
        await shell.UntilAsync("Stopped");
        await shell.TypeAsync("fg\n");
        await shell.UntilAsync("sh -c");
        await shell.TypeAsync("two\n");
        await shell.UntilAsync("got two\r\n");
        await shell.TypeAsync("\u0003");
        // What is typed before the shell has the terminal back may be flushed with the interrupt.
        await shell.UntilAsync("$ ");
        await shell.TypeAsync("echo \"code=$?\"; exit 4\n");
        await shell.UntilAsync("code=130");
        Assert.Equal(4, (await shell.EndAsync()).Code);
        Assert.DoesNotContain("job control", shell.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_RightBeforeTheExit_IsWhole()
    {
        string expected = string.Concat(Enumerable.Range(1, 5000).Select(i => $"{i}\r\n"));
        for (int run = 0; run < 20; run++)
        {
            await container.Client.OpenAsync($"seq{run}", "seq 1 5000; exit 3");
            var viewer = new Viewer(container.Client, $"seq{run}");

            Assert.Equal(3, (await viewer.EndAsync()).Code);
            Assert.Equal(expected, viewer.Text);
        }
    }

    [Fact]
    public async Task Files_AndProcesses_Work()
    {
        await container.Client.PutAsync("file", "content");

        Assert.Equal("content", (await container.Client.RunAsync("p", "cat file")).Output);
        Assert.Contains("/file", (await container.Client.ListAsync("/")).Entries.Select(entry => entry.Path));
        await Refused.WithAsync(AgentError.SpawnFailed, container.Client.StartAsync(new AgentProtocol.Processes.ProcessStart("q", "bash", [], null, null, 0, false)));
    }

    [Fact]
    public async Task Memory_IsSmall() => Assert.InRange(container.Agent.ResidentKilobytes, 1, 10 * 1024);
}
