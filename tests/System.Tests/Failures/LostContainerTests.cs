using System.Diagnostics;
using VibeCoading.SystemTests.Harness;
using VibeCoading.SystemTests.Terminals;
using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Failures;

/// <summary>What happens to one session's container or agent behind the node's back. Nobody else's is touched.</summary>
public sealed class LostContainerTests(SharedNode shared) : SystemTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>A hung agent is given up after half a minute of silence.</summary>
    private static readonly TimeSpan HungLimit = TimeSpan.FromSeconds(120);

    private readonly Api _api = shared.Stack.Admin();

    private Stack Stack => shared.Stack;

    [Fact]
    public async Task Agent_WhenKilledByTheHost_IsReplacedAroundTheSameWorkspaceAndTheReasonIsTold()
    {
        (SessionBody session, TermClient opened) = await MarkedAsync();
        await using TermClient shell = opened;

        using (Process agent = Process.GetProcessById(await Docker.PidAsync(NameOf(session)))) agent.Kill();

        await ToldThatTheTerminalIsGoneAsync(shell);
        await _api.SettledAsync(session.Id);
        Assert.Contains("137", (await _api.StatusAsync(session.Id)).Reason, StringComparison.Ordinal);
        await HasItsWorkspaceAndDeletesAsync(session);
    }

    [Fact]
    public async Task Container_WhenRemovedByHand_IsMadeAgainAroundTheSameWorkspace()
    {
        (SessionBody session, TermClient opened) = await MarkedAsync();
        await using TermClient shell = opened;

        await Command.RunAsync("docker", "rm", "--force", NameOf(session));

        await ToldThatTheTerminalIsGoneAsync(shell);
        await _api.SettledAsync(session.Id);
        Assert.Equal("Its container was removed.", (await _api.StatusAsync(session.Id)).Reason);
        await HasItsWorkspaceAndDeletesAsync(session);
    }

    [Fact]
    public async Task Agent_ThatWasStoppedForAMoment_LosesNothing()
    {
        (SessionBody session, TermClient opened) = await MarkedAsync();
        await using TermClient shell = opened;
        int agent = await Docker.PidAsync(NameOf(session));

        await shell.BeginCountingAsync();
        Signals.Send(agent, "STOP");
        Task<ExecBody> asked = _api.ExecAsync(session.Id, "echo patience");
        shell.Type("echo typed-meanwhile >typed\n");
        Signals.Send(agent, "CONT");

        Assert.Equal("patience\n", (await asked).Stdout);
        await shell.HasCountedAsync(Limit);
        await shell.IsStillMarkedAsync();
        Assert.Equal((1, 0), (shell.Attachments, shell.EpochsGone));
        Assert.Equal("typed-meanwhile\n", (await _api.ExecAsync(session.Id, "cat typed")).Stdout);
        await _api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Containers_ThatHangForGood_AreGivenUpReplacedOrThawed()
    {
        (SessionBody hung, TermClient hungShell) = await MarkedAsync();
        (SessionBody frozen, TermClient frozenShell) = await MarkedAsync();
        await using TermClient first = hungShell, second = frozenShell;
        Signals.Send(await Docker.PidAsync(NameOf(hung)), "STOP");
        await Command.RunAsync("docker", "pause", NameOf(frozen));

        // Nobody misses an agent that nobody asks: calls find out, and are told to come back.
        await Task.WhenAll(WorksAgainAsync(hung), WorksAgainAsync(frozen));

        Assert.Contains("agent", (await _api.StatusAsync(hung.Id)).Reason, StringComparison.Ordinal);
        await ToldThatTheTerminalIsGoneAsync(first);
        // Thawed by the node, with all its programs.
        await second.IsStillMarkedAsync();
        Assert.Equal(0, second.EpochsGone);
        await HasItsWorkspaceAndDeletesAsync(hung);
        await HasItsWorkspaceAndDeletesAsync(frozen);

        async Task WorksAgainAsync(SessionBody session)
        {
            await Eventually.TrueAsync("a call succeeds again", HungLimit, async () =>
            {
                using HttpResponseMessage answer = await _api.SendAsync(HttpMethod.Get, $"sessions/{session.Id}/files?path=.");
                if (answer.IsSuccessStatusCode) return true;

                Refusal refusal = await Api.RefusalOfAsync(answer);
                Assert.True(refusal.RetryAfter > TimeSpan.Zero, $"{refusal.Text} does not say when to come back.");
                return false;
            });
        }
    }

    private string NameOf(SessionBody session) => Docker.NameOf(Stack.Node.Id, session.Id);

    private async Task<(SessionBody Session, TermClient Shell)> MarkedAsync()
    {
        Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync();
        await _api.ExecAsync(session.Id, "echo precious >kept");
        TermClient shell = await _api.OpenShellAsync(session.Id);
        await shell.MarkAsync();
        return (session, shell);
    }

    private static Task ToldThatTheTerminalIsGoneAsync(TermClient shell) =>
        shell.UntilAsync("the viewer is told that its terminal is gone", () => shell.EpochsGone > 0 || shell.LastClose is 4404 or 4410, Limit);

    private async Task HasItsWorkspaceAndDeletesAsync(SessionBody session)
    {
        Assert.Equal("precious\n", (await _api.ExecAsync(session.Id, "cat kept")).Stdout);
        await _api.DeleteSessionAsync(session.Id);
        Assert.DoesNotContain(NameOf(session), await Docker.ContainersOfAsync(Stack.Node.Id));
    }
}
