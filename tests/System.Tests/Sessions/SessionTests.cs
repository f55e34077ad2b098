using System.Net;
using StackExchange.Redis;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Sessions;

/// <summary>The main road: create, work in the shell, delete.</summary>
public sealed class SessionTests(SharedNode shared) : SystemTest
{
    private readonly Api _api = shared.Stack.Admin();

    [Fact]
    public async Task Create_WhenReady_ItsShellHasTheTools()
    {
        Stack stack = Use(shared.Stack);

        SessionBody session = await _api.CreateReadySessionAsync(new { name = "tools" });
        await using TermClient shell = await _api.OpenShellAsync(session.Id);
        shell.Type("git --version && python3 -V && node -v && stty size && locale charmap && echo do''ne\n");
        await shell.SeesAsync("done");

        Assert.Matches(@"git version \d", shell.Text);
        Assert.Matches(@"Python 3\.\d", shell.Text);
        Assert.Matches(@"\nv\d+\.\d", shell.Text);
        Assert.Contains("30 120", shell.Text, StringComparison.Ordinal);
        Assert.Contains("UTF-8", shell.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("no job control", shell.Text, StringComparison.Ordinal);
        Assert.Empty(shell.Faults);
        Assert.Equal(stack.Node.Id, session.Node);
        Assert.InRange(session.Timings["create:total_new"], 0.001, 45);
        Assert.Contains((await _api.GetAsync<PageBody<SessionBody>>("sessions")).Items, item => item.Id == session.Id && item.Ready);
        await _api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Shell_WhenItExits_TellsEveryByteAndTheCode()
    {
        Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync();
        TerminalBody terminal = await _api.OpenTerminalAsync(session.Id, "sh", ["-c", "seq 1 5000; exit 7"]);

        await using TermClient viewer = TermClient.Start(_api, session.Id, terminal.Id);
        await viewer.UntilAsync("the exit is told and the socket closed", () => viewer.Exit is not null && viewer.LastClose is not null);

        Assert.Equal(string.Concat(Enumerable.Range(1, 5000).Select(i => $"{i}\r\n")), viewer.Text);
        Assert.Equal(7, viewer.Exit!.Code);
        Assert.Equal(1000, viewer.LastClose);
        Assert.Equal(7, (await _api.GetAsync<TerminalBody>($"sessions/{session.Id}/terminals/{terminal.Id}")).Exit!.Code);
        await _api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Shell_WhenInterruptedOrSuspended_ControlsItsJobs()
    {
        Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync();
        await using TermClient shell = await _api.OpenShellAsync(session.Id);

        // Told by the program itself: a key pressed before it is there would be the shell's.
        shell.Type("sh -c 'echo fi''rst; exec sleep 1000'\n");
        await shell.SeesAsync("first");
        shell.Type("\x03");
        await shell.SeesAsync("^C");
        shell.Type("echo \"code $?\"; sh -c 'echo sec''ond; exec sleep 1001'\n");
        await shell.SeesAsync("second");
        Assert.Contains("code 130", shell.Text, StringComparison.Ordinal);
        shell.Type("\x1a");
        await shell.SeesAsync("Stopped");
        shell.Type("jobs; kill %1; wait; echo do''ne\n");
        await shell.SeesAsync("done");

        Assert.Empty(shell.Faults);
        await _api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Exec_WhenRun_TellsOutputErrorsCodeAndTimeout()
    {
        Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync(new { env = Variable("GREETING", "from the session") });
        string exec = $"sessions/{session.Id}/exec";

        ExecBody ran = await _api.PostAsync<ExecBody>(exec, new { command = "sh", args = new[] { "-c", "cat; echo \"$GREETING, $HERE\" >&2; pwd; exit 3" }, stdin = "in", env = Variable("HERE", "call") });
        ExecBody late = await _api.PostAsync<ExecBody>(exec, new { command = "sleep", args = new[] { "60" }, timeout = 0.3 });

        Assert.Equal((3, "in/workspace\n", "from the session, call\n"), (ran.ExitCode, ran.Stdout, ran.Stderr));
        Assert.True(late.TimedOut);
        Assert.Null(late.ExitCode);
        await _api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Delete_WhenDone_LeavesNothingBehind()
    {
        Stack stack = Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync();
        await _api.ExecAsync(session.Id, "mkdir -p a/b && echo x >a/b/c && chmod 500 a/b && ln -s /etc/passwd link");
        string name = Docker.NameOf(stack.Node.Id, session.Id);
        string run = Path.Combine(stack.Node.RunDirectory, stack.Node.Id, name);
        string workspace = Path.Combine(stack.Node.StateDirectory, "workspaces", session.Id);
        Assert.True(Directory.Exists(run) && Directory.Exists(workspace));

        await _api.DeleteSessionAsync(session.Id);

        Assert.DoesNotContain(name, await Docker.ContainersOfAsync(stack.Node.Id));
        Assert.False(Directory.Exists(run));
        Assert.False(Directory.Exists(workspace));
        Assert.Equal([$"{stack.ClusterId}:vibe:deleted:{session.Id}"], await KeysAboutAsync(stack, session.Id));
        Assert.DoesNotContain((await _api.GetAsync<PageBody<SessionBody>>("sessions?limit=200")).Items, item => item.Id == session.Id);
        Assert.Equal(HttpStatusCode.NotFound, (await _api.RefusedAsync(HttpMethod.Get, $"sessions/{session.Id}")).Status);
        // A repeat is success.
        await _api.DeleteSessionAsync(session.Id);
    }

    private static Dictionary<string, string> Variable(string name, string value) => new() { [name] = value };

    /// <summary>Every key of the store whose name or members tell of the session.</summary>
    private static async Task<string[]> KeysAboutAsync(Stack stack, string session)
    {
        await using ConnectionMultiplexer store = await ConnectionMultiplexer.ConnectAsync(stack.Node.StoreConnection);
        IDatabase database = store.GetDatabase();
        var found = new List<string>();
        await foreach (RedisKey key in store.GetServers()[0].KeysAsync())
        {
            bool tells = key.ToString().Contains(session, StringComparison.Ordinal) || await database.KeyTypeAsync(key) switch
            {
                RedisType.Set => await database.SetContainsAsync(key, session),
                RedisType.SortedSet => await database.SortedSetScoreAsync(key, session) is not null,
                _ => false,
            };
            if (tells) found.Add(key.ToString());
        }

        return [.. found];
    }
}
