using VibeCoading.SystemTests.Harness;
using VibeCoading.SystemTests.Terminals;

namespace VibeCoading.SystemTests.Failures;

/// <summary>A node that two silos serve, and a gateway beside another: one dies or hangs, and the other goes on with what it had.</summary>
public sealed class TwoSiloTests(TwoSiloSystem system) : SystemTest, IClassFixture<TwoSiloSystem>, IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private Stack Stack { get; } = system.Stack;

    public async ValueTask InitializeAsync()
    {
        Use(Stack);
        await Stack.EnsureRunningAsync();
    }

    [Fact]
    public async Task Terminal_WhenItsSiloIsKilledBesideAnother_GoesOnThroughThatOneWithEveryByte()
    {
        Api api = Stack.Admin();
        SessionBody session = await api.CreateReadySessionAsync();
        // One after the other: whichever has the session, it is killed once.
        foreach (NodeServer silo in Stack.Nodes)
        {
            await using TermClient shell = await CountingShellAsync(api, session.Id);

            await silo.Process.KillAsync();

            await shell.HasCountedAsync(Limit);
            await shell.IsStillMarkedAsync();
            Assert.Equal((1, 0), (shell.Attachments, shell.EpochsGone));
            await silo.Process.StartAndWaitAsync();
        }

        await api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Silo_ThatHungAndWakesAfterAnotherTookOver_EndsAndHarmsNothing()
    {
        Api api = Stack.Admin();
        SessionBody session = await api.CreateReadySessionAsync();
        string[] containers = await Docker.ContainersOfAsync(Stack.Node.Id);
        foreach (NodeServer silo in Stack.Nodes)
        {
            await using TermClient shell = await CountingShellAsync(api, session.Id);

            silo.Process.Pause();
            await shell.HasCountedAsync(Limit);
            await Eventually.TrueAsync("the hung silo is given up", Limit, async () => (await api.GetAsync<PageBody<NodeBody>>("nodes")).Items.Length == 1);
            silo.Process.Continue();
            await Eventually.TrueAsync("it learns that it was given up, and ends", Limit, () => Task.FromResult(!silo.Process.Runs));

            await shell.IsStillMarkedAsync();
            Assert.Equal((1, 0), (shell.Attachments, shell.EpochsGone));
            Assert.Equal("still here\n", (await api.ExecAsync(session.Id, "echo still here")).Stdout);
            Assert.Equal(containers, await Docker.ContainersOfAsync(Stack.Node.Id));
            await silo.Process.StartAndWaitAsync();
        }

        await api.DeleteSessionAsync(session.Id);
        Assert.Empty(await Docker.ContainersOfAsync(Stack.Node.Id));
    }

    [Fact]
    public async Task Viewer_WhoseGatewayHangs_ResumesAtAnotherAndTheHungOneEnds()
    {
        Api api = Stack.Admin();
        SessionBody session = await api.CreateReadySessionAsync();
        await using TermClient shell = await CountingShellAsync(api, session.Id);

        Stack.Gateway.Process.Pause();
        shell.Type("echo typed-in-the-dark >>dark\n");
        shell.MoveTo(Stack.Gateways[1].Url);

        await shell.HasCountedAsync(Limit);
        await shell.IsStillMarkedAsync();
        Assert.Equal((2, 0), (shell.Attachments, shell.EpochsGone));
        Assert.Equal("typed-in-the-dark\n", (await Stack.Admin(gateway: 1).ExecAsync(session.Id, "cat dark")).Stdout);
        Stack.Gateway.Process.Continue();
        await Eventually.TrueAsync("it learns that it was given up, and ends", Limit, () => Task.FromResult(!Stack.Gateway.Process.Runs));
        await Stack.Gateway.Process.StartAndWaitAsync();
        Assert.True((await api.StatusAsync(session.Id)).Ready);
        await api.DeleteSessionAsync(session.Id);
    }

    private static async Task<TermClient> CountingShellAsync(Api api, string session)
    {
        TermClient shell = await api.OpenShellAsync(session);
        await shell.MarkAsync();
        await shell.BeginCountingAsync();
        return shell;
    }
}
