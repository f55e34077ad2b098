using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Terminals;

/// <summary>The gateway is on the agent's host.</summary>
public sealed class DirectRestartTests(DirectSystem system) : RestartTests(system), IClassFixture<DirectSystem>
{
    [Fact]
    public async Task Terminal_WhileTheNodeIsDead_GoesOn()
    {
        (Api api, SessionBody session, TermClient opened) = await MarkedShellAsync();
        await using TermClient shell = opened;

        await Stack.Node.Process.KillAsync();
        shell.Type("echo alone-$((6*7))\n");
        await shell.SeesAsync("alone-42");
        await Stack.Node.Process.StartAndWaitAsync();

        await api.SettledAsync(session.Id);
        await shell.IsStillMarkedAsync();
        Assert.Equal((1, 0), (shell.Attachments, shell.EpochsGone));
        await api.DeleteSessionAsync(session.Id);
    }
}
