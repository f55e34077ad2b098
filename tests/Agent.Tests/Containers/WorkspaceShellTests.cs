using VibeCoading.Agent.Tests.Rig;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Tests.Containers;

/// <summary>The shell that a user gets, typed at as a user does.</summary>
[Trait("Needs", "Docker")]
public sealed class WorkspaceShellTests(WorkspaceContainer container) : IClassFixture<WorkspaceContainer>
{
    private static int _terminals;

    [Fact]
    public async Task Shell_IsALoginShellOfTheUserInTheWorkspace()
    {
        Viewer shell = await OpenShellAsync();

        await shell.TypeAsync("echo \"$0:$USER:$HOME:$PWD:$(id -u):$TERM:$SHELL\"; shopt login_shell\n");
        await shell.UntilAsync("-bash:coder:/home/coder:/workspace:1000:xterm-256color:/bin/bash\r\n");
        await shell.UntilAsync("on\r\n");
        Assert.DoesNotContain("no job control", shell.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("cannot set terminal process group", shell.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terminal_IsARealOneOfTheSizeAsked()
    {
        Viewer shell = await OpenShellAsync();

        await shell.TypeAsync("tty; stty size\n");
        await shell.UntilAsync("/dev/pts/");
        await shell.UntilAsync("30 100\r\n");
        await container.Client.ResizeAsync(Current(), 132, 43);
        await shell.TypeAsync("stty size\n");
        await shell.UntilAsync("43 132\r\n");
    }

    [Fact]
    public async Task CtrlC_EndsTheForegroundProgramWith130()
    {
        Viewer shell = await OpenShellAsync();

        await shell.TypeAsync("sh -c 'echo go\"ing\"; exec sleep 600'\n");
        await shell.UntilAsync("going");
        await shell.TypeAsync("\u0003");
        await shell.TypeAsync("echo \"code=$?\"\n");
        await shell.UntilAsync("code=130");
    }

    [Fact]
    public async Task CtrlZ_StopsAndFgContinues()
    {
        Viewer shell = await OpenShellAsync();

        // Once it has spoken, it is in the foreground: an earlier Ctrl-Z would be for the shell.
        await shell.TypeAsync("sh -c 'echo go\"ing\"; while read x; do echo \"got $x\"; done'\n");
        await shell.UntilAsync("going");
        await shell.TypeAsync("\u001a");
        await shell.UntilAsync("Stopped");
        await shell.TypeAsync("jobs; fg\n");
        await shell.UntilAsync("Stopped");
        await shell.UntilAsync("sh -c");
        await shell.TypeAsync("two\n");
        await shell.UntilAsync("got two\r\n");
        await shell.TypeAsync("\u0004exit 5\n");
        Assert.Equal(5, (await shell.EndAsync()).Code);
    }

    [Fact]
    public async Task Vim_StartsEditsAndSaves()
    {
        Viewer shell = await OpenShellAsync();

        await shell.TypeAsync("vim note.txt\n");
        await shell.UntilAsync("[New]");
        await shell.TypeAsync("ihello\u001b:wq\r");
        await shell.UntilAsync("written");
        await shell.UntilAsync("$");
        await shell.TypeAsync("cat note.txt\n");
        await shell.UntilAsync("hello\r\n");
    }

    [Fact]
    public async Task Locale_IsUtf8()
    {
        Viewer shell = await OpenShellAsync();

        await shell.TypeAsync("locale charmap; printf '%s\\n' 'grüße 🎉' | wc -m; touch 'ä ö'; ls\n");
        await shell.UntilAsync("UTF-8\r\n");
        await shell.UntilAsync("8\r\n");
        await shell.UntilAsync("'ä ö'");
    }

    [Fact]
    public async Task Exit_OfAShellWithABackgroundChild_IsToldSoon()
    {
        Viewer shell = await OpenShellAsync();

        await shell.TypeAsync("nohup sleep 600 >/dev/null 2>&1 &\n");
        await shell.TypeAsync("sleep 600 & disown; exit 3\n");
        Assert.Equal(3, (await shell.EndAsync()).Code);
    }

    [Fact]
    public async Task Tools_OfADeveloper_Work()
    {
        Viewer shell = await OpenShellAsync();

        await shell.TypeAsync("git --version && python3 -V && node -v; echo \"code=$?\"\n");
        await shell.UntilAsync("git version");
        await shell.UntilAsync("Python 3");
        await shell.UntilAsync("code=0");
    }

    [Fact]
    public async Task Tmux_Runs()
    {
        Viewer shell = await OpenShellAsync();

        await shell.TypeAsync("tmux new-session 'echo in $TMUX; read x'; echo left\n");
        await shell.UntilAsync("in /tmp/tmux-1000");
        await shell.TypeAsync("\n");
        await shell.UntilAsync("left");
    }

    private static string Current() => $"t{Volatile.Read(ref _terminals)}";

    private async Task<Viewer> OpenShellAsync()
    {
        Interlocked.Increment(ref _terminals);
        await container.Client.OpenAsync(new TerminalOpen(Current(), null, null, null, null, 100, 30, null));
        var shell = new Viewer(container.Client, Current());
        await shell.UntilAsync("$");
        return shell;
    }
}
