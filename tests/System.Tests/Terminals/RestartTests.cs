using System.Globalization;
using System.Net.WebSockets;
using VibeCoading.SystemTests.Harness;
using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Terminals;

/// <summary>Processes die while a terminal streams. The embedded store dies with the node, and must have kept what it acknowledged.</summary>
public abstract class RestartTests(RestartedSystem system) : SystemTest, IAsyncLifetime
{
    private static readonly TimeSpan StreamLimit = TimeSpan.FromSeconds(60);

    /// <summary>Well inside a flood.</summary>
    private const long FloodedBytes = 5_000_000;

    private protected Stack Stack { get; } = system.Stack;

    public async ValueTask InitializeAsync()
    {
        Use(Stack);
        await Stack.EnsureRunningAsync();
    }

    [Fact]
    public async Task Terminal_WhenTheNodeIsKilled_LosesNoByteAndKeepsItsShell()
    {
        (Api api, SessionBody session, TermClient opened) = await MarkedShellAsync();
        await using TermClient shell = opened;
        string? epoch = shell.Epoch;

        await shell.BeginCountingAsync();
        await Stack.Node.Process.KillAsync();
        await Stack.Node.Process.StartAndWaitAsync();

        await shell.HasCountedAsync(StreamLimit);
        await shell.IsStillMarkedAsync();
        Assert.Equal((epoch, 0), (shell.Epoch, shell.EpochsGone));
        await api.SettledAsync(session.Id);
        Assert.Equal("ready", (await api.GetAsync<SessionBody>($"sessions/{session.Id}")).State);
        await api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Terminal_WhenTheNodeIsStopped_GoesOnAfterItsStart()
    {
        (Api api, SessionBody session, TermClient opened) = await MarkedShellAsync();
        await using TermClient shell = opened;

        await shell.BeginCountingAsync();
        await Stack.Node.Process.StopAsync();
        await Stack.Node.Process.StartAndWaitAsync();

        await shell.HasCountedAsync(StreamLimit);
        await shell.IsStillMarkedAsync();
        await api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Terminal_WhenTheGatewayIsKilled_ResumesByOffset()
    {
        (Api api, SessionBody session, TermClient opened) = await MarkedShellAsync();
        await using TermClient shell = opened;

        await shell.BeginCountingAsync();
        await Stack.Gateway.Process.KillAsync();
        // Typed while nobody listens: it must arrive once.
        shell.Type("echo typed-in-the-dark >>dark\n");
        await Stack.Gateway.Process.StartAndWaitAsync();

        await shell.HasCountedAsync(StreamLimit);
        await shell.IsStillMarkedAsync();
        Assert.Equal(2, shell.Attachments);
        Assert.Equal(0, shell.EpochsGone);
        Assert.Equal("typed-in-the-dark\n", (await api.ExecAsync(session.Id, "cat dark")).Stdout);
        await api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Terminal_WhenNodeAndGatewayAreKilled_LosesNoByte()
    {
        (Api api, SessionBody session, TermClient opened) = await MarkedShellAsync();
        await using TermClient shell = opened;

        await shell.BeginCountingAsync();
        await Task.WhenAll(Stack.Node.Process.KillAsync(), Stack.Gateway.Process.KillAsync());
        await Task.WhenAll(Stack.Node.Process.StartAndWaitAsync(), Stack.Gateway.Process.StartAndWaitAsync());

        await shell.HasCountedAsync(StreamLimit);
        await shell.IsStillMarkedAsync();
        await api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Session_WhenItsAgentIsKilled_RecoversWithANewEpochAndItsWorkspace()
    {
        Api api = Stack.Admin();
        SessionBody session = await api.CreateReadySessionAsync();
        await api.ExecAsync(session.Id, "echo precious >kept");
        await using TermClient shell = await api.OpenShellAsync(session.Id);
        await shell.MarkAsync();

        await Docker.KillAsync(Docker.NameOf(Stack.Node.Id, session.Id));

        await shell.UntilAsync("the viewer is told that its terminal is gone", () => shell.EpochsGone > 0 || shell.LastClose is 4404 or 4410, StreamLimit);
        await api.SettledAsync(session.Id);
        Assert.Equal("precious\n", (await api.ExecAsync(session.Id, "cat kept")).Stdout);
        Assert.NotNull((await api.StatusAsync(session.Id)).Reason);
        await using TermClient next = await api.OpenShellAsync(session.Id);
        next.Type("echo \"mark=[$MARK]\"\n");
        await next.SeesAsync("mark=[]");
        await api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Output_WhenItsAgentIsKilled_EndsAndIsContinuedByNothing()
    {
        Api api = Stack.Admin();
        SessionBody session = await api.CreateReadySessionAsync();
        TerminalBody terminal = await api.OpenTerminalAsync(
            session.Id, "/bin/sh", ["-c", $"stty raw -echo; echo ready; read go; seq {NumberedLines.FirstNumber} 999999999"], whenSlow: "pause");
        Uri socket = api.SocketOf(session.Id, terminal.Id);
        using ViewerSocket viewer = await ViewerSocket.AttachAsync(api, socket, "start");
        await viewer.SeesAsync(NumberedLines.Ready);
        await viewer.TypeAsync("\n");
        while (viewer.Offset < FloodedBytes) await viewer.ReadNumberedAsync();

        await Docker.KillAsync(Docker.NameOf(Stack.Node.Id, session.Id));
        ViewerSocket.Frame end;
        do end = await viewer.ReadNumberedAsync();
        while (end.Type != WebSocketMessageType.Close);

        // Whatever it is told until then, in the end it learns that there is nothing to go on with.
        await Eventually.TrueAsync("the viewer is told that its terminal is gone", StreamLimit, async () =>
        {
            if (end.Code is 4404 or 4410) return true;
            using ViewerSocket again = await ViewerSocket.ConnectAsync(api, socket);
            await again.HelloAsync(viewer.Offset, viewer.Epoch);
            end = await again.NextAsync();
            Assert.True(end is { Type: WebSocketMessageType.Close, Code: 1012 or 4404 or 4409 or 4410 }, $"{end}");
            return false;
        });
        await api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Keys_WhenTheNodeIsKilled_AreNotForgotten()
    {
        Api other = await Stack.Admin().NewOwnerAsync(string.Create(CultureInfo.InvariantCulture, $"keeper-{Stack.Node.Process.Pid}"));

        await Stack.Node.Process.KillAsync();
        await Stack.Node.Process.StartAndWaitAsync();

        await Eventually.GetAsync("the key still opens", StreamLimit, () => other.GetAsync<PageBody<SessionBody>?>("sessions"));
    }

    /// <summary>A ready session and a shell in it that would be known again.</summary>
    private protected async Task<(Api Api, SessionBody Session, TermClient Shell)> MarkedShellAsync()
    {
        Api api = Stack.Admin();
        SessionBody session = await api.CreateReadySessionAsync();
        TermClient shell = await api.OpenShellAsync(session.Id);
        await shell.MarkAsync();
        return (api, session, shell);
    }
}
