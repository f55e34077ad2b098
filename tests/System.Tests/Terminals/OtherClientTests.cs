using System.Text.Json;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Terminals;

/// <summary>Clients that nobody here wrote, and one that speaks as ttyd's page does.</summary>
public sealed class OtherClientTests(SharedNode shared) : SystemTest
{
    private readonly Api _api = shared.Stack.Admin();

    [Fact]
    public async Task Wscat_RunsACommandInTheShell()
    {
        Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync();
        TerminalBody terminal = await _api.OpenTerminalAsync(session.Id);

        string output = await Wscat.RunAsync(_api, _api.SocketOf(session.Id, terminal.Id), "echo wscat-$((6*7)); exit\n", Cancellation);

        Assert.Contains("wscat-42", output, StringComparison.Ordinal);
        await _api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Ttyd_FromHelloToExit_IsServedAsByTtyd()
    {
        Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync();
        TerminalBody terminal = await _api.OpenTerminalAsync(session.Id);
        using TtydClient client = await TtydClient.ConnectAsync(_api, _api.SocketOf(session.Id, terminal.Id), columns: 97, rows: 31);

        await client.TypeAsync("echo ttyd-$((6*7))\r");
        await client.ReadAsync("ttyd-42");
        Assert.Contains(session.Id, client.WindowTitle, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Object, client.Options?.ValueKind);

        await client.ResizeAsync(101, 33);
        await client.TypeAsync("until [ \"$(stty size)\" = '33 101' ]; do sleep 0.05; done; echo si''zed\r");
        await client.ReadAsync("sized");

        // All output is there again for the empty screen of a reloaded page.
        using TtydClient reloaded = await TtydClient.ConnectAsync(_api, _api.SocketOf(session.Id, terminal.Id));
        await reloaded.ReadAsync("sized");
        Assert.Contains("ttyd-42", reloaded.Shown, StringComparison.Ordinal);

        await reloaded.TypeAsync("exit\r");
        await client.ReadAsync();
        await reloaded.ReadAsync();
        Assert.Equal((1000, 1000), (client.CloseCode, reloaded.CloseCode));
        await _api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Ttyd_ThatPauses_HoldsUpNobodyAndGoesOnWhenItResumes()
    {
        Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync();
        TerminalBody terminal = await _api.OpenTerminalAsync(session.Id);
        using TtydClient client = await TtydClient.ConnectAsync(_api, _api.SocketOf(session.Id, terminal.Id));
        await using TermClient other = TermClient.Start(_api, session.Id, terminal.Id);
        await client.TypeAsync("echo be''gun\r");
        await client.ReadAsync("begun");

        await client.PauseAsync();
        await client.TypeAsync("seq 1 400000; echo fin''ished\r");
        await other.SeesAsync("finished");
        await client.ResumeAsync();

        await client.ReadAsync("finished");
        Assert.Contains("400000", client.Shown, StringComparison.Ordinal);
        await _api.DeleteSessionAsync(session.Id);
    }
}
