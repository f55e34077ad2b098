using System.Diagnostics;
using System.Globalization;
using VibeCoading.Agent.Tests.Rig;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Tests.Terminals;

public sealed class TerminalExitTests : AgentTest
{
    private const int KeptExits = 32;

    /// <summary>A tail that is lost is lost now and then: VIBE_SOAK=1 looks for one as long as it takes to be sure.</summary>
    private static readonly int Runs = Environment.GetEnvironmentVariable("VIBE_SOAK") == "1" ? 1000 : 50;

    [Theory]
    [InlineData("exit 0", 0, null)]
    [InlineData("exit 7", 7, null)]
    [InlineData("exit 255", 255, null)]
    [InlineData("kill -KILL $$", null, 9)]
    [InlineData("kill -TERM $$", null, 15)]
    public async Task Exit_TellsTheCodeOrTheSignal(string script, int? code, int? signal)
    {
        await Client.OpenAsync("t", script);
        ExitRecord exit = await View("t").EndAsync();

        Assert.Equal((code, signal), (exit.Code, exit.Signal));
        Assert.Equal(exit, (await Client.StatAsync("t")).Exit);
    }

    [Fact]
    public async Task Exit_RightAfterOutput_IsToldAfterTheWholeTail()
    {
        string expected = string.Concat(Enumerable.Range(1, 5000).Select(i => $"{i}\r\n"));
        for (int run = 0; run < Runs; run++)
        {
            await Client.OpenAsync($"t{run}", "seq 1 5000; exit 3");
            Viewer viewer = View($"t{run}");
            ExitRecord exit = await viewer.EndAsync();

            Assert.Equal((3, viewer.Offset), (exit.Code, (long)expected.Length));
            Assert.Equal(expected, viewer.Text);
        }
    }

    [Fact]
    public async Task Exit_AfterALongLineWithoutAnEnd_IsToldAfterAllOfIt()
    {
        await Client.OpenAsync("t", "printf '%020000d' 0");
        Viewer viewer = View("t");
        await viewer.EndAsync();

        Assert.Equal(new string('0', 20_000), viewer.Text);
    }

    [Theory]
    [InlineData("sleep 600 & echo started; exit 4")]
    [InlineData("trap '' HUP; sleep 600 & echo started; exit 4")]
    [InlineData("setsid sleep 20 & echo started; exit 4")]
    [InlineData("(trap '' HUP; while :; do echo noise; done) & echo started; exit 4")]
    public async Task Exit_WithABackgroundChildOnTheTerminal_IsToldSoon(string script)
    {
        await Client.OpenAsync("t", script);
        Viewer viewer = View("t");

        Assert.Equal(4, (await viewer.EndAsync()).Code);
        Assert.Contains("started", viewer.Text, StringComparison.Ordinal);
        await Client.CloseAsync("t");
    }

    [Fact]
    public async Task Output_AfterTheProgramClosedItsStreamsForAWhile_IsStillRead()
    {
        await Client.OpenAsync("t", "exec <&- >&- 2>&-; sleep 0.1; exec >/dev/tty; echo back; exit 2");
        Viewer viewer = View("t");

        Assert.Equal(2, (await viewer.EndAsync()).Code);
        Assert.Equal("back\r\n", viewer.Text);
    }

    [Fact]
    public async Task Exits_AreKeptForTheLastTerminals()
    {
        for (int i = 0; i <= KeptExits; i++)
        {
            await Client.OpenAsync($"t{i}", "echo kept");
            await View($"t{i}").EndAsync();
        }

        await Refused.WithAsync(AgentError.Unknown, Client.StatAsync("t0"));
        Viewer late = View("t1");
        Assert.Equal(0, (await late.EndAsync()).Code);
        Assert.Equal("kept\r\n", late.Text);
        Assert.Equal(KeptExits, (await Client.ListTerminalsAsync()).Count);
    }

    [Fact]
    public async Task Close_HangsUpAndTellsWaitingReaders()
    {
        await Client.OpenAsync("t", "trap 'echo hung up >said; exit 6' HUP; echo ready; while :; do read x; done");
        Viewer viewer = View("t");
        await viewer.UntilAsync("ready");
        Task<ExitRecord> end = viewer.EndAsync();

        await Client.CloseAsync("t");
        Assert.Equal(6, (await end).Code);
        Assert.Equal("hung up\n", await File.ReadAllTextAsync(Agent.Directory.InWorkspace("said"), TestContext.Current.CancellationToken));
        await Client.CloseAsync("t");
        Assert.Empty(await Client.ListTerminalsAsync());
    }

    [Fact]
    public async Task Close_OfAProgramThatWillNotGo_KillsItsWholeSession()
    {
        await Client.OpenAsync("t", "trap '' HUP; set -m; (sleep 600) & set +m; echo child $!; while :; do sleep 600; done");
        Viewer viewer = View("t");
        await viewer.UntilAsync("child ");
        string child = (await viewer.UntilAsync("\r\n")).Trim();
        using var grandchild = Process.GetProcessById(int.Parse(child, CultureInfo.InvariantCulture));
        Task<ExitRecord> end = viewer.EndAsync();

        await Client.CloseAsync("t");
        Assert.Equal(9, (await end).Signal);
        await grandchild.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(AgentClient.Deadline, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Close_OfAnEndedTerminal_ForgetsIt()
    {
        await Client.OpenAsync("t", "exit 1");
        await View("t").EndAsync();

        await Client.CloseAsync("t");
        await Refused.WithAsync(AgentError.Unknown, Client.StatAsync("t"));
        TerminalInfo again = await Client.OpenAsync("t", "exit 2");
        Assert.EndsWith("-2", again.Epoch, StringComparison.Ordinal);
        Assert.Equal(2, (await View("t").EndAsync()).Code);
    }

    [Fact]
    public async Task Terminate_HangsUpTerminalsAndEndsTheAgent()
    {
        await Client.OpenAsync("t", "trap 'echo hung up >said; exit' HUP; echo ready; while :; do read x; done");
        await View("t").UntilAsync("ready");

        Assert.Equal(0, await Agent.TerminateAsync());
        Assert.Equal("hung up\n", await File.ReadAllTextAsync(Agent.Directory.InWorkspace("said"), TestContext.Current.CancellationToken));
    }
}
