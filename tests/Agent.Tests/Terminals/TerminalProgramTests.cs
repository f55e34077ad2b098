using VibeCoading.Agent.Tests.Rig;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Tests.Terminals;

/// <summary>What a program finds around itself.</summary>
public sealed class TerminalProgramTests : AgentTest
{
    [Fact]
    public async Task Program_FindsTheSizeItWasOpenedWith()
    {
        await Client.OpenAsync(new TerminalOpen("t", "/bin/sh", ["-c", "stty size"], null, null, 123, 45, null));
        Assert.Equal("45 123\r\n", await View("t").UntilAsync("\n"));
    }

    [Fact]
    public async Task Resize_IsToldOnceAndTheSameSizeIsNot()
    {
        await Client.OpenAsync("t", "trap 'stty size' WINCH; echo ready; while :; do read x && echo \"got $x\"; done");
        Viewer viewer = View("t");
        await viewer.UntilAsync("ready");

        await Client.ResizeAsync("t", 80, 24);
        await Client.ResizeAsync("t", 90, 30);
        await viewer.UntilAsync("30 90");
        await Client.ResizeAsync("t", 90, 30);
        await viewer.TypeAsync("end\n");
        Assert.DoesNotContain("30 90", await viewer.UntilAsync("got end"), StringComparison.Ordinal);
        Assert.Equal((90, 30), ((await Client.StatAsync("t")).Cols, (await Client.StatAsync("t")).Rows));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(65535, 65535)]
    [InlineData(-1, 10)]
    [InlineData(10, 1001)]
    public async Task Resize_ToAnAbsurdSize_IsRefused(int cols, int rows)
    {
        await Client.OpenAsync("t", "read x");
        await Refused.WithAsync(AgentError.BadRequest, Client.ResizeAsync("t", cols, rows));
    }

    [Fact]
    public async Task Open_BeyondTheLimit_IsRefusedUntilOneEnds()
    {
        await Client.OpenAsync(Limited("a"));
        await Client.OpenAsync(Limited("b"));
        await Refused.WithAsync(AgentError.LimitReached, Client.OpenAsync(Limited("c")));
        await Refused.WithAsync(AgentError.BadRequest, Client.OpenAsync(Limited("d") with { MostLive = 65 }));

        await View("a").TypeAsync("\n");
        await View("a").EndAsync();
        await Client.OpenAsync(Limited("c"));

        static TerminalOpen Limited(string id) => new(id, "/bin/sh", ["-c", "read x"], null, null, 80, 24, null, MostLive: 2);
    }

    [Fact]
    public async Task Program_HasTheEnvironmentOfALogin()
    {
        await using AgentClient client = await AgentClient.ConnectAsync(Agent.Directory.Socket);
        await client.HelloAsync("s1", 1, new Dictionary<string, string> { ["SESSION"] = "session", ["BOTH"] = "session" });
        await client.OpenAsync(new TerminalOpen(
            "t",
            "/bin/sh",
            ["-c", "echo $TERM $COLORTERM $HOME $USER $BOTH $SESSION $REQUEST; pwd"],
            "/usr",
            new Dictionary<string, string> { ["REQUEST"] = "request", ["BOTH"] = "request" },
            80,
            24,
            null));

        string user = Environment.UserName;
        string home = Environment.GetEnvironmentVariable("HOME")!;
        Assert.Equal($"xterm-256color truecolor {home} {user} request session request\r\n/usr\r\n", await View("t").UntilAsync("/usr\r\n"));
    }

    [Fact]
    public async Task Program_HasCleanSignalsAndNothingOpenButItsTerminal()
    {
        await Client.OpenAsync("t", "ls /proc/self/fd; grep -E 'SigBlk|SigIgn' /proc/self/status; tty; cat /proc/self/sessionid >/dev/null; exit");
        Viewer viewer = View("t");
        await viewer.EndAsync();

        // 3 is ls reading the directory; 32 and 33 are the C library's own signals, which posix_spawn leaves ignored.
        Assert.StartsWith("0  1  2  3\r\n", viewer.Text, StringComparison.Ordinal);
        Assert.Contains("SigBlk:\t0000000000000000", viewer.Text, StringComparison.Ordinal);
        Assert.Contains("SigIgn:\t0000000180000000", viewer.Text, StringComparison.Ordinal);
        Assert.Contains("/dev/pts/", viewer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_DiesOfMemoryBeforeTheAgent()
    {
        string agent = await File.ReadAllTextAsync($"/proc/{Agent.Pid}/oom_score_adj", TestContext.Current.CancellationToken);
        await Client.OpenAsync("t", "cat /proc/self/oom_score_adj");
        string program = await View("t").UntilAsync("\n");

        Assert.Equal(int.Parse(agent.Trim(), System.Globalization.CultureInfo.InvariantCulture) + 500, int.Parse(program.Trim(), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(agent, await File.ReadAllTextAsync($"/proc/{Agent.Pid}/oom_score_adj", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Open_WithoutACommand_StartsALoginShell()
    {
        await Client.OpenAsync(new TerminalOpen("t", null, ["-c", "echo \"I am $0\"; shopt login_shell"], null, null, 80, 24, null));
        Viewer viewer = View("t");
        await viewer.EndAsync();

        Assert.Contains("I am -", viewer.Text, StringComparison.Ordinal);
        Assert.Contains("login_shell    \ton", viewer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_OfAScriptWithoutAnInterpreter_RunsItInAShell()
    {
        string script = Agent.Directory.InWorkspace("script");
        await File.WriteAllTextAsync(script, "echo \"script $1\"\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await Client.OpenAsync(new TerminalOpen("t", "./script", ["works"], null, null, 80, 24, null));

        Assert.Equal("script works\r\n", await View("t").UntilAsync("\n"));
    }

    [Theory]
    [InlineData("no-such-program", null)]
    [InlineData("/etc/passwd", null)]
    [InlineData("/bin/true", "/no/such/directory")]
    [InlineData("/bin/true", "no-such-directory")]
    public async Task Open_OfWhatCannotBeStarted_SaysWhy(string command, string? cwd)
    {
        string message = await Refused.WithAsync(AgentError.SpawnFailed, Client.OpenAsync(new TerminalOpen("t", command, null, cwd, null, 80, 24, null)));

        Assert.Contains(cwd ?? command, message, StringComparison.Ordinal);
        Assert.Empty(await Client.ListTerminalsAsync());
    }

    [Fact]
    public async Task Open_WithTextThatNoProgramCanBeGiven_IsRefused()
    {
        await Refused.WithAsync(AgentError.BadRequest, Client.OpenAsync(new TerminalOpen("t", "", null, null, null, 80, 24, null)));
        await Refused.WithAsync(AgentError.BadRequest, Client.OpenAsync(new TerminalOpen("t", "a\0b", null, null, null, 80, 24, null)));
        await Refused.WithAsync(AgentError.BadRequest, Client.OpenAsync(new TerminalOpen("t", "a", ["\0"], null, null, 80, 24, null)));
        await Refused.WithAsync(AgentError.BadRequest, Client.OpenAsync(new TerminalOpen("t", "a", null, null, new Dictionary<string, string> { ["A=B"] = "" }, 80, 24, null)));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("USR1")]
    public async Task Signal_ReachesTheForegroundGroup(string name)
    {
        await Client.OpenAsync("t", $"set -m; sh -c 'trap \"echo got {name}; exit\" {name}; echo ready; while :; do sleep 0.01; done'; echo over");
        Viewer viewer = View("t");
        await viewer.UntilAsync("ready");

        await Client.SignalAsync("t", name);
        await viewer.UntilAsync($"got {name}");
        await viewer.UntilAsync("over");
        await Refused.WithAsync(AgentError.BadRequest, Client.SignalAsync("t", "STOP"));
        await viewer.EndAsync();
        await Client.SignalAsync("t", name);
    }
}
