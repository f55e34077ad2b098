using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Terminals;

/// <summary>For the gateway the agent is on another host.</summary>
public sealed class RelayedRestartTests(RelayedSystem system) : RestartTests(system), IClassFixture<RelayedSystem>
{
    /// <summary>Far more than a key takes that does not need the node.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Terminal_WhileTheNodeIsDead_WaitsForIt()
    {
        (Api api, SessionBody session, TermClient opened) = await MarkedShellAsync();
        await using TermClient shell = opened;

        await Stack.Node.Process.KillAsync();
        shell.Type("echo later-$((6*7))\n");
        await Task.Delay(Moment, Cancellation);
        Assert.DoesNotContain("later-42", shell.Text, StringComparison.Ordinal);
        await Stack.Node.Process.StartAndWaitAsync();

        await shell.SeesAsync("later-42");
        await shell.IsStillMarkedAsync();
        await api.DeleteSessionAsync(session.Id);
    }
}
