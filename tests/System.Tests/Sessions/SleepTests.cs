using System.Net;
using System.Security.Cryptography;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Sessions;

/// <summary>A session that sleeps costs nothing but its disk, and comes back as it was.</summary>
public sealed class SleepTests(SharedNode shared) : SystemTest
{
    private static readonly int Cycles = Environment.GetEnvironmentVariable("VIBE_SOAK") is "1" ? 50 : 3;

    /// <summary>Every kind of thing that a workspace may hold, above a template, some of whose files are changed or deleted.</summary>
    internal const string Fill = """
        rm README.md && mkdir -p deep/er && printf hello >deep/er/file && chmod 640 deep/er/file && touch -d '2001-02-03 04:05:06.789' deep/er/file
        ln -s er/file deep/link && ln -s /etc/passwd outside && ln deep/er/file hard && mkfifo pipe && truncate -s 50M sparse && printf end >>sparse
        head -c 3000000 /dev/urandom >big && mkdir -m 700 private && : >"$(printf 'odd\nname')" && printf '#!/bin/sh\necho runs' >run && chmod 755 run
        python3 -c "import os; os.setxattr('big', 'user.note', b'mine')"
        """;

    internal const string Describe = """
        find . -printf '%P %y %m %s %b %T@ %l %n %U:%G\0' | sort -z | tr '\0' ';' | tr '\n' '?'
        find . -type f -print0 | sort -z | xargs -0 sha256sum
        python3 -c "import os; print(os.getxattr('big', 'user.note'))"
        """;

    private readonly Api _api = shared.Stack.Admin();

    [Fact, Trait("Form", "soak")]
    public async Task Hibernate_AndResume_AgainAndAgain_KeepTheWorkspaceAsItWas()
    {
        Stack stack = Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync(new { template = "python-node" });
        ExecBody filled = await _api.ExecAsync(session.Id, Fill);
        Assert.Equal((0, ""), (filled.ExitCode, filled.Stderr));
        string before = (await _api.ExecAsync(session.Id, Describe)).Stdout;
        Assert.Contains("b'mine'", before, StringComparison.Ordinal);

        for (int cycle = 0; cycle < Cycles; cycle++)
        {
            string container = await Docker.ContainerOfAsync(stack.Node, session.Id);
            await _api.HibernateAsync(session.Id);
            Assert.DoesNotContain(container, await Docker.ContainersOfAsync(stack.Node.Id));
            Assert.Equal("hibernated", (await _api.GetAsync<SessionBody>($"sessions/{session.Id}")).State);
            Assert.Contains((await _api.GetAsync<PageBody<SessionBody>>("sessions?limit=200")).Items, item => item.Id == session.Id && item.State == "hibernated");

            await _api.PostAsync<SessionBody>($"sessions/{session.Id}/resume", body: null);
            await _api.SettledAsync(session.Id);
            Assert.Equal(before, (await _api.ExecAsync(session.Id, Describe)).Stdout);
        }

        await _api.DeleteSessionAsync(session.Id);
        Assert.False(Directory.Exists(Path.Combine(stack.Node.StateDirectory, "workspaces", session.Id)));
    }

    [Fact]
    public async Task Hibernate_DuringAWrite_LeavesTheFileAsItWas_OrAsItWasWritten()
    {
        Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync();
        string file = $"sessions/{session.Id}/files/content?path=file";
        using HttpResponseMessage before = await _api.SendAsync(HttpMethod.Put, file, new StringContent("old"));
        Assert.True(before.IsSuccessStatusCode);
        byte[] whole = RandomNumberGenerator.GetBytes(3_000_000);
        using var content = new HeldContent(whole);

        Task<HttpResponseMessage> writing = _api.SendAsync(HttpMethod.Put, file, content);
        await content.HalfSent;
        await _api.PostAsync<SessionBody>($"sessions/{session.Id}/hibernate", body: null);
        content.SendTheRest();
        using HttpResponseMessage written = await writing;

        byte[] expected = written.IsSuccessStatusCode ? whole : "old"u8.ToArray();
        ExecBody seen = await _api.ExecAsync(session.Id, "sha256sum <file | cut -d ' ' -f 1; ls -A");
        Assert.Equal($"{Convert.ToHexStringLower(SHA256.HashData(expected))}\nfile\n", seen.Stdout);
        if (!written.IsSuccessStatusCode) Assert.NotNull((await Api.RefusalOfAsync(written)).Problem.Code);
        await _api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Terminal_OpenedWhileItSleeps_WakesIt_AndAnOldViewerDoesNot()
    {
        Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync();
        await using TermClient old = await _api.OpenShellAsync(session.Id);
        old.Type("echo kept >file; echo do''ne\n");
        await old.SeesAsync("done");

        await _api.HibernateAsync(session.Id);
        await old.UntilAsync("the viewer was told", () => old.LastClose == 4409);
        await Task.Delay(TimeSpan.FromSeconds(1), Cancellation);
        Assert.Equal("hibernated", (await _api.StatusAsync(session.Id)).State);
        Refusal listed = await _api.RefusedAsync(HttpMethod.Get, $"sessions/{session.Id}/terminals");
        Assert.Equal(HttpStatusCode.Conflict, listed.Status);

        await using TermClient shell = await _api.OpenShellAsync(session.Id);
        shell.Type("cat file; echo aga''in\n");
        await shell.SeesAsync("again");
        Assert.Contains("kept", shell.Text, StringComparison.Ordinal);
        Assert.True((await _api.StatusAsync(session.Id)).Ready);
        await _api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Sleep_OutlivesNodeAndGateway_AndAFileCallWakesIt()
    {
        Stack stack = await OwnAsync(Stack.SingleAsync());
        Api api = stack.Admin();
        SessionBody session = await api.CreateReadySessionAsync();
        await api.ExecAsync(session.Id, "echo kept >file");
        await api.HibernateAsync(session.Id);

        await stack.Node.Process.KillAsync();
        await stack.Gateway.Process.KillAsync();
        await stack.Node.Process.StartAndWaitAsync();
        await stack.Gateway.Process.StartAndWaitAsync();
        Assert.Equal("hibernated", (await Eventually.GetAsync("the session is known", Harness.Sessions.ReadyLimit, async () =>
        {
            try
            {
                return await api.StatusAsync(session.Id);
            }
            catch (ApiException)
            {
                return null;
            }
        })).State);

        using HttpResponseMessage read = await api.SendAsync(HttpMethod.Get, $"sessions/{session.Id}/files/content?path=file");
        Assert.Equal("kept\n", await read.Content.ReadAsStringAsync(Cancellation));
        await api.DeleteSessionAsync(session.Id);
    }
}
