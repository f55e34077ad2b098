using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using VibeCoading.Agent.Tests.Rig;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Processes;

namespace VibeCoading.Agent.Tests.Processes;

public sealed class ProcessTests : AgentTest
{
    [Fact]
    public async Task Run_TellsBothOutputsAndTheExitCode()
    {
        ProcessRun run = await Client.RunAsync("p", "echo out; echo err >&2; exit 3");

        Assert.Equal(("out\n", "err\n"), (run.Output, run.Error));
        Assert.Equal((3, null, false), (run.End.Exit.Code, run.End.Exit.Signal, run.End.TimedOut));
        await Refused.WithAsync(AgentError.Unknown, Client.ReadProcessAsync("p"));
        Assert.Equal("again\n", (await Client.RunAsync("p", "echo again")).Output);
    }

    [Fact]
    public async Task Run_OfMuchOutputOnBothPipes_LosesNothing()
    {
        ProcessRun run = await Client.RunAsync("p", "seq 1 200000 & seq 1 200000 >&2; wait");
        string expected = string.Concat(Enumerable.Range(1, 200_000).Select(i => $"{i}\n"));

        Assert.Equal(expected, run.Output);
        Assert.Equal(expected, run.Error);
    }

    [Fact]
    public async Task Run_ManyTimes_TellsTheWholeTail()
    {
        for (int i = 0; i < 50; i++) Assert.EndsWith("\n5000\n", (await Client.RunAsync("p", "seq 1 5000")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_ThatNobodyTakes_BlocksTheProgramAndNotTheAgent()
    {
        await Client.StartAsync("p", "head -c 10000000 /dev/zero; echo done >finished");
        Assert.Equal("ok\n", (await Client.RunAsync("q", "echo ok")).Output);
        Assert.False(File.Exists(Agent.Directory.InWorkspace("finished")));

        ProcessRun run = await Client.FinishAsync("p");
        Assert.Equal(10_000_000, run.OutputBytes.Length);
        Assert.True(File.Exists(Agent.Directory.InWorkspace("finished")));
    }

    [Fact]
    public async Task Input_IsGivenInOrderAndEnds()
    {
        byte[] input = RandomNumberGenerator.GetBytes(3 * 1024 * 1024);
        await Client.StartAsync("p", "sha256sum", stdin: true);
        for (int at = 0; at < input.Length; at += 64 * 1024) await Client.WriteProcessAsync("p", end: false, input.AsSpan(at, 64 * 1024));
        await Client.WriteProcessAsync("p", end: true, default);

        Assert.StartsWith(Convert.ToHexStringLower(SHA256.HashData(input)), (await Client.FinishAsync("p")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_WithoutAStandardInput_IsEmptyAndRefused()
    {
        await Client.StartAsync("p", "cat; echo end; sleep 600");
        Assert.Equal("end\n"u8.ToArray(), (await Client.ReadProcessAsync("p")).Data.ToArray());
        await Refused.WithAsync(AgentError.BadRequest, Client.WriteProcessAsync("p", end: true, "x"u8));
    }

    [Fact]
    public async Task Input_ToAProgramThatClosedIt_IsSwallowed()
    {
        await Client.StartAsync("p", "exec <&-; echo closed; sleep 600", stdin: true);
        await Client.ReadProcessAsync("p");
        for (int i = 0; i < 20; i++) await Client.WriteProcessAsync("p", end: false, new byte[64 * 1024]);
    }

    [Fact]
    public async Task Timeout_EndsTheWholeGroupAndIsTold()
    {
        await Client.StartAsync("p", "sleep 600 & echo $!; wait", timeoutMs: 50);
        ProcessRun run = await Client.FinishAsync("p");

        Assert.True(run.End.TimedOut);
        Assert.Equal(15, run.End.Exit.Signal);
        await AssertGoneAsync(run.Output);
    }

    [Fact]
    public async Task Timeout_OfAProgramThatIgnoresTerm_KillsIt()
    {
        await Client.StartAsync("p", "trap '' TERM; echo ready; while :; do sleep 600; done", timeoutMs: 50);
        ProcessRun run = await Client.FinishAsync("p");

        Assert.True(run.End.TimedOut);
        Assert.Equal(9, run.End.Exit.Signal);
    }

    [Theory]
    [InlineData("sleep 600 & echo out; exit 4")]
    [InlineData("(while :; do echo noise; done) & echo out; exit 4")]
    public async Task Exit_WithABackgroundChildOnThePipe_IsToldSoon(string script)
    {
        ProcessRun run = await Client.RunAsync("p", script);

        Assert.Equal(4, run.End.Exit.Code);
        Assert.Contains("out\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Processes_EndWithTheirConnection()
    {
        AgentClient other = await Agent.ConnectAsync();
        await other.StartAsync("p", "trap '' HUP TERM; sleep 600 & echo $!; sleep 601");
        string pids = System.Text.Encoding.UTF8.GetString((await other.ReadProcessAsync("p")).Data.ToArray());
        await other.DisposeAsync();

        await AssertGoneAsync(pids);
        Assert.Equal("ok\n", (await Client.RunAsync("p", "echo ok")).Output);
    }

    [Fact]
    public async Task Signal_ReachesTheGroupAndIsSuccessAfterwards()
    {
        await Client.StartAsync("p", "trap 'echo caught; exit 9' USR1; echo ready; while :; do sleep 0.01; done");
        Assert.Equal("ready\n"u8.ToArray(), (await Client.ReadProcessAsync("p")).Data.ToArray());

        await Client.SignalProcessAsync("p", "USR1");
        ProcessRun run = await Client.FinishAsync("p");
        Assert.Equal(("caught\n", 9), (run.Output, run.End.Exit.Code));
        await Client.SignalProcessAsync("p", "USR1");
    }

    [Fact]
    public async Task Start_OfMoreThanTheLimit_IsRefused()
    {
        for (int i = 0; i < 64; i++) await Client.StartAsync($"p{i}", "sleep 600");
        await Refused.WithAsync(AgentError.LimitReached, Client.StartAsync("more", "sleep 600"));
        await Refused.WithAsync(AgentError.AlreadyExists, Client.StartAsync("p0", "sleep 600"));
    }

    [Fact]
    public async Task Start_OfWhatCannotBeStarted_SaysWhyAndLeavesNothingOpen()
    {
        int before = Directory.GetFiles($"/proc/{Agent.Pid}/fd").Length;
        string message = await Refused.WithAsync(AgentError.SpawnFailed, Client.StartAsync(new ProcessStart("p", "no-such", [], null, null, 0, true)));
        await Refused.WithAsync(AgentError.SpawnFailed, Client.StartAsync(new ProcessStart("p", "/etc/passwd", [], null, null, 0, true)));
        await Refused.WithAsync(AgentError.BadRequest, Client.StartAsync(new ProcessStart("p", "true", [], null, null, -1, true)));

        Assert.Contains("no-such", message, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles($"/proc/{Agent.Pid}/fd").Length);
    }

    [Fact]
    public async Task ManyRuns_LeaveNothingOpen()
    {
        await Client.RunAsync("p", "true");
        int before = Directory.GetFiles($"/proc/{Agent.Pid}/fd").Length;
        for (int i = 0; i < 100; i++) await Client.RunAsync("p", "true");

        Assert.Equal(before, Directory.GetFiles($"/proc/{Agent.Pid}/fd").Length);
    }

    private static async Task AssertGoneAsync(string pids)
    {
        foreach (string pid in pids.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                using var process = Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture));
                await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(AgentClient.Deadline, TestContext.Current.CancellationToken);
            }
            catch (ArgumentException)
            {
                // It was gone before it could be looked at.
            }
        }
    }
}
