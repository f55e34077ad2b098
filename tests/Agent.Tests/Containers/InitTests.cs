using System.Buffers;
using System.Globalization;
using VibeCoading.Agent.Tests.Rig;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Files;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Processes;

namespace VibeCoading.Agent.Tests.Containers;

/// <summary>The agent as PID 1 among programs that may be hostile.</summary>
[Trait("Needs", "Docker")]
public sealed class InitTests : IAsyncLifetime
{
    private const long MostResidentKilobytes = 10 * 1024;

    private ContainerAgent? _agent;
    private AgentClient? _client;

    private ContainerAgent Agent => _agent!;

    private AgentClient Client => _client!;

    public async ValueTask InitializeAsync()
    {
        _agent = await ContainerAgent.StartAsync(WorkspaceContainer.Image);
        _client = await _agent.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null) await _client.DisposeAsync();
        if (_agent is not null) await _agent.DisposeAsync();
    }

    [Fact]
    public async Task Memory_AtRest_IsSmall() => Assert.InRange(Agent.ResidentKilobytes, 1, MostResidentKilobytes);

    [Theory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("HUP")]
    [InlineData("STOP")]
    [InlineData("USR1")]
    [InlineData("CHLD")]
    [InlineData("SEGV")]
    [InlineData("ABRT")]
    [InlineData("34")]
    public async Task Signal_FromInside_DoesNotEndTheAgent(string signal)
    {
        // Many, since the moment right after the start of a program is the dangerous one.
        for (int i = 0; i < 20; i++) await Client.RunAsync("p", $"kill -{signal} 1; kill -{signal} -1");

        Assert.Equal("alive\n", (await Client.RunAsync("p", "echo alive")).Output);
    }

    [Fact]
    public async Task Stop_FromOutside_HangsUpAndEnds()
    {
        await Client.OpenAsync("t", "trap 'echo hung up >said; exit' HUP; echo ready; while :; do read x; done");
        await new Viewer(Client, "t").UntilAsync("ready");

        Assert.Equal(0, await Agent.StopGentlyAsync());
        Assert.Equal("hung up\n", await File.ReadAllTextAsync(Agent.Directory.InWorkspace("said"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Orphans_AreReaped()
    {
        // Each shell leaves a child that ends after it.
        await Client.RunAsync("p", "for i in 1 2 3 4 5 6 7 8 9 10; do sh -c '(exec sleep 0.1) & exit'; done");
        await Agent.ExecAsync("sh", "-c", "(sleep 0.1 &); (sleep 0.1 &)");

        // Looks again and again, until the orphans have ended and nobody is a zombie.
        await Client.StartAsync("p", "while grep -l '^State:.Z' /proc/[0-9]*/status || pgrep sleep; do :; done 2>/dev/null", timeoutMs: 20_000);
        ProcessRun run = await Client.FinishAsync("p");
        Assert.False(run.End.TimedOut, run.Output[Math.Max(0, run.Output.Length - 500)..]);
    }

    [Fact]
    public async Task Agent_CannotBeTracedOrRead()
    {
        ProcessRun run = await Client.RunAsync("p", "cat /proc/1/environ; cat /proc/1/mem; ls /proc/1/fd; true");

        Assert.Equal("", run.Output);
        Assert.Equal(3, run.Error.Split("ermission denied").Length - 1);
    }

    [Fact]
    public async Task Socket_IsClosedToProgramsInTheContainer()
    {
        ProcessRun run = await Client.RunAsync(
            "p", "python3 -c 'import socket; s = socket.socket(socket.AF_UNIX); s.connect(\"/run/vibe/agent.sock\"); print(s.recv(1))'");

        Assert.Equal("b''\n", run.Output);
        await Client.RunAsync("q", "true");
    }

    [Fact]
    public async Task Programs_ThatUseUpEveryProcess_DoNotHarmTheAgent()
    {
        const string script = """
            import os, signal
            try:
                while True:
                    if os.fork() == 0: signal.pause()
            except OSError:
                print("full", flush=True)
                signal.pause()
            """;
        await Client.StartAsync(new ProcessStart("p", "python3", ["-c", script], null, null, 0, Stdin: false));
        Assert.Equal("full\n"u8.ToArray(), (await Client.ReadProcessAsync("p")).Data.ToArray());

        await Refused.WithAsync(AgentError.SpawnFailed, Client.OpenAsync("t", "true"));
        await Refused.WithAsync(AgentError.SpawnFailed, Client.StartAsync("q", "true"));
        await Client.PutAsync("file", "still works");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Client.ListAsync("/")));
        await Client.SignalProcessAsync("p", "KILL");
        await Client.FinishAsync("p");
        Assert.Equal("again\n", (await RunOnceThereIsRoomAsync("echo again")).Output);
    }

    /// <summary>Those that were killed take their places with them only as they are reaped.</summary>
    private async Task<ProcessRun> RunOnceThereIsRoomAsync(string script)
    {
        for (DateTime deadline = DateTime.UtcNow + AgentClient.Deadline; ;)
        {
            try
            {
                return await Client.RunAsync("q", script);
            }
            catch (RefusedException refused) when (refused.Error == AgentError.SpawnFailed && DateTime.UtcNow < deadline)
            {
                await Client.AskAsync(Operation.Ping);
            }
        }
    }

    [Fact]
    public async Task Program_ThatUsesUpMemory_DiesAndTheAgentDoesNot()
    {
        await Client.StartAsync("p", "exec python3 -c 'x = [bytearray(1 << 20) for i in range(2000)]'");
        ProcessRun run = await Client.FinishAsync("p");

        Assert.Equal(9, run.End.Exit.Signal);
        Assert.Equal("alive\n", (await Client.RunAsync("p", "echo alive")).Output);
    }

    [Fact]
    public async Task Files_AreTheUsers()
    {
        await Client.PutAsync("file", "x");
        Assert.Equal("1000 1000 644\n", (await Client.RunAsync("p", "stat -c '%u %g %a' file")).Output);
        await Refused.WithAsync(AgentError.OutsideWorkspace, Client.OpenFileAsync("../etc/passwd"));
    }

    [Fact]
    public async Task ReadyCheck_IsContent() =>
        Assert.Contains("ok    agent", await Agent.ExecAsync("ready-check"), StringComparison.Ordinal);

    [Fact]
    public async Task KernelWithoutOpenAt2_ConfinesAllTheSame()
    {
        string profile = Path.Combine(Agent.Directory.Root, "seccomp.json");
        await File.WriteAllTextAsync(
            profile,
            """{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["openat2"],"action":"SCMP_ACT_ERRNO","errnoRet":38}]}""",
            TestContext.Current.CancellationToken);
        await using ContainerAgent old = await ContainerAgent.StartAsync(WorkspaceContainer.Image, "--security-opt", $"seccomp={profile}");
        await using AgentClient client = await old.ConnectAsync();

        await client.PutAsync(new FileCreate("a/b/file", null, null, false, Parents: true), "inside"u8.ToArray());
        await client.RunAsync("p", "ln -s ../a/b dir; ln -s b/file a/link; ln -s /etc abs; ln -s ../etc rel");
        Assert.Equal("inside", await client.GetAsync("a/link"));
        await Refused.WithAsync(AgentError.OutsideWorkspace, client.GetAsync("dir/file"));
        foreach (string path in new[] { "abs/passwd", "rel/passwd", "../etc/passwd", "a/../../etc/passwd" })
            await Refused.WithAsync(AgentError.OutsideWorkspace, client.OpenFileAsync(path));
        await client.DeleteFileAsync("a", recursive: true);
        Assert.Equal(["/abs", "/dir", "/rel"], (await client.ListAsync("/")).Entries.Select(entry => entry.Path));
    }

    [Fact]
    public async Task Container_RunsTheAgentAlone()
    {
        string status = await Agent.ExecAsync("cat", "/proc/1/status");

        Assert.Contains("Name:\tagent", status, StringComparison.Ordinal);
        Assert.Equal("1", await Agent.ExecAsync("pgrep", "-x", "agent"));
        Assert.InRange(int.Parse(await Agent.ExecAsync("sh", "-c", "ls /proc | grep -c '^[0-9]'"), CultureInfo.InvariantCulture), 1, 5);
    }
}
