using System.Net;
using VibeCoading.SystemTests.Harness;
using VibeCoading.SystemTests.Terminals;
using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Failures;

/// <summary>A real Docker engine, of this test's own, hangs, dies and comes back, with its containers and without.</summary>
public sealed class EngineDiesTests : SystemTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Engine_ThatHangsAndDies_TakesNoTerminalAlong_UnlessItEndsItsContainers()
    {
        await using DockerDaemon engine = await DockerDaemon.StartAsync(Docker.Image, keepsContainers: true);
        Stack stack = await OwnAsync(Stack.SingleAsync(("Vibe__Engine__Endpoint", engine.Endpoint)));
        Api api = stack.Admin();
        SessionBody session = await api.CreateReadySessionAsync();
        await api.ExecAsync(session.Id, "echo precious >kept");
        TerminalBody terminal = await api.OpenTerminalAsync(session.Id, "/bin/sh");
        await using TermClient shell = TermClient.Start(api, session.Id, terminal.Id);
        await shell.MarkAsync();
        await shell.BeginCountingAsync();

        engine.Pause();
        await IsRefusedAsync(api);
        Assert.Equal("ready", (await api.StatusAsync(session.Id)).State);
        engine.Continue();
        await MakesSessionsAsync(api);

        await engine.KillAsync();
        await IsRefusedAsync(api);
        await shell.HasCountedAsync(Limit);
        await engine.StartAgainAsync(keepsContainers: true);
        await MakesSessionsAsync(api);
        await shell.IsStillMarkedAsync();
        Assert.Equal((1, 0), (shell.Attachments, shell.EpochsGone));

        // As Docker is set up unless somebody says otherwise.
        await engine.KillAsync();
        await IsRefusedAsync(api);
        await shell.IsStillMarkedAsync();
        await engine.StartAgainAsync(keepsContainers: false);
        await shell.UntilAsync("the viewer is told that its terminal is gone", () => shell.EpochsGone > 0 || shell.LastClose is 4404 or 4410, Limit);
        await Eventually.TrueAsync("the session is back", Limit, async () => (await api.StatusAsync(session.Id, "5s")).Ready);
        Assert.Equal("precious\n", (await api.ExecAsync(session.Id, "cat kept")).Stdout);
        Assert.NotNull((await api.StatusAsync(session.Id)).Reason);

        await api.DeleteSessionAsync(session.Id);
        Assert.DoesNotContain(Docker.NameOf(stack.Node.Id, session.Id), await engine.ContainersAsync());
    }

    private static async Task IsRefusedAsync(Api api)
    {
        Refusal refusal = await Eventually.GetAsync("creates are refused", Limit, async () =>
        {
            using HttpResponseMessage answer = await api.SendAsync(HttpMethod.Post, "sessions", Api.Body(new { }));
            return answer.IsSuccessStatusCode ? null : await Api.RefusalOfAsync(answer);
        });
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "engineUnavailable"), (refusal.Status, refusal.Problem.Code));
        Assert.True(refusal.RetryAfter > TimeSpan.Zero, refusal.Text);
    }

    /// <summary>And what was accepted while nobody knew yet is settled, too.</summary>
    private static async Task MakesSessionsAsync(Api api)
    {
        SessionBody anew = await Eventually.GetAsync("sessions are made again", Limit, () => api.CreateReadySessionAsync()!);
        await api.DeleteSessionAsync(anew.Id);
    }
}
