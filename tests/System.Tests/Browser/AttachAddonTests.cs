using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Browser;

/// <summary>xterm.js's AttachAddon as it is, on the terminal's WebSocket without a subprotocol.</summary>
public sealed class AttachAddonTests(SharedNode shared, Chromium chromium) : SystemTest
{
    /// <summary>Questions of every form that xterm.js answers; the last is told by its answer.</summary>
    private const string Storm =
        """for i in 1 2 3; do printf '\e[c\e[>c\e[5n\e[6n\e[?6n\e[?25$p\e[20$p\eP$qm\e\\\eP$q q\e\\\e[?1004h\e[?1004l\e]4;1;?\a\e]10;?\a\e]11;?\e\\\e]12;?\a'; done""";

    [Fact]
    public async Task AttachAddon_ReloadedTenTimesAfterAQueryStorm_TypesNoAnswerIntoTheShell()
    {
        Use(shared.Stack);
        Api api = await shared.Stack.Admin().NewOwnerAsync("attach-addon");
        SessionBody session = await api.CreateReadySessionAsync();
        TerminalBody terminal = await api.OpenTerminalAsync(session.Id);
        await using AttachPage page = await AttachPage.OpenAsync(chromium, api, new Uri($"{api.SocketOf(session.Id, terminal.Id)}?from=start&cols=120&rows=30"));
        await page.TypeAsync("echo att''ached-$((6*7))");
        await page.ShowsAsync("attached-42");

        // While the storm blows only a viewer is there that answers nothing.
        await page.LeaveAsync();
        await using (TermClient silent = TermClient.Start(api, session.Id, terminal.Id))
        {
            silent.Type($"{Storm}; echo ov''er\n");
            await silent.SeesAsync("over");
        }

        for (int reload = 1; reload <= 10; reload++)
        {
            await page.LeaveAsync();
            await page.ComeAsync();
            await page.SaysAsync("\e]12;rgb:");
            await page.SaysAsync("\e[?1;2c");
            await page.TypeAsync($"echo rel''oad-{reload}");
            await page.ShowsAsync($"reload-{reload}");
        }

        // What was typed is echoed: anything but the commands would show.
        await using TermClient witness = TermClient.Start(api, session.Id, terminal.Id);
        await witness.SeesAsync("reload-10");
        foreach (string trace in new[] { "1;2c", "276;0c", "rgb:", "$y", "1$r", "not found" }) Assert.DoesNotContain(trace, witness.Text, StringComparison.Ordinal);
        Assert.Empty(page.Errors);
        await api.DeleteSessionAsync(session.Id);
    }
}
