using System.Net;
using VibeCoading.SystemTests.Alerts;
using VibeCoading.SystemTests.Harness;
using VibeCoading.SystemTests.Terminals;
using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Failures;

/// <summary>Redis hangs, dies and comes back with its data, and comes back with nothing. What runs goes on in every case.</summary>
public sealed class StoreAwayTests : SystemTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>Longer than every deadline that a short pause would pass under.</summary>
    private static readonly TimeSpan Away = Environment.GetEnvironmentVariable("VIBE_SOAK") is "1" ? TimeSpan.FromSeconds(60) : TimeSpan.FromSeconds(12);

    [Fact, Trait("Form", "soak")]
    public async Task Store_WhenItHangsAndWhenItDies_RefusesWhatMustBeRecordedAndLosesNothing()
    {
        Stack stack = await StartAsync();
        Api api = stack.Admin();
        SessionBody session = await api.CreateReadySessionAsync();

        await using (TermClient shell = await CountingShellAsync(api, session.Id))
        {
            stack.Redis.Pause();
            await IsRefusedAsync(api, shell);
            stack.Redis.Continue();
            await IsWellAsync(api, session, shell);
        }

        await using (TermClient shell = await CountingShellAsync(api, session.Id))
        {
            await stack.Redis.KillAsync();
            await IsRefusedAsync(api, shell);
            await stack.Redis.StartAsync();
            await IsWellAsync(api, session, shell);
        }

        // Nobody had to be started again.
        Assert.All(stack.Nodes.Select(node => node.Process).Append(stack.Gateway.Process), process => Assert.True(process.Runs));
        await api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Store_WhenItComesBackEmpty_IsToldByAnAlert_AndBothRemediesOfTheRunbookWork()
    {
        Stack stack = await StartAsync();
        Api api = stack.Admin();
        SessionBody session = await api.CreateReadySessionAsync();
        await api.ExecAsync(session.Id, "echo precious >kept");
        await using TermClient shell = await api.OpenShellAsync(session.Id);
        await shell.MarkAsync();
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync(stack.Node.Health, stack.Gateway.Url);
        await Eventually.TrueAsync("both know the store", Limit, async () => await prometheus.CountAsync("vibe_store_lost") == 2);

        await stack.Redis.KillAsync();
        string backup = stack.Redis.SetAside();
        await stack.Redis.StartAsync();
        await Eventually.TrueAsync("the alert fires", Limit, async () => await prometheus.FiringAsync("VibeStoreLost") is { Count: 2 });
        shell.Type("echo on-$((6*7))\n");
        await shell.SeesAsync("on-42");

        // The data is put back.
        await stack.Redis.KillAsync();
        stack.Redis.PutBack(backup);
        await stack.Redis.StartAsync();
        await Eventually.TrueAsync("the alert ends", Limit, async () => await prometheus.FiringAsync("VibeStoreLost") is []);
        await stack.EnsureRunningAsync();
        await api.SettledAsync(session.Id);
        await shell.IsStillMarkedAsync();
        Assert.Equal(0, shell.EpochsGone);
        Assert.Equal("precious\n", (await api.ExecAsync(session.Id, "cat kept")).Stdout);

        // The data is gone for good: everything is started anew, and only workspaces are left.
        await stack.Redis.KillAsync();
        stack.Redis.Forget();
        await stack.Redis.StartAsync();
        // A silo that cannot take leave of the others takes half a minute to end by itself.
        await Task.WhenAll(stack.Gateway.Process.KillAsync(), stack.Node.Process.KillAsync());
        string workspaces = Path.Combine(stack.Node.StateDirectory, "workspaces");
        Directory.Move(workspaces, $"{workspaces}.before");
        File.Delete(Path.Combine(stack.Node.StateDirectory, "store.name"));
        stack.Node.Process.Start();
        await stack.EnsureRunningAsync();
        SessionBody anew = await Eventually.GetAsync("sessions are made again", Limit, () => api.CreateReadySessionAsync()!);
        Assert.Empty(await prometheus.FiringAsync("VibeStoreLost") ?? []);
        Assert.Equal("precious\n", await File.ReadAllTextAsync(Path.Combine($"{workspaces}.before", session.Id, "files", "kept"), Cancellation));
        await api.DeleteSessionAsync(anew.Id);
    }

    private async Task<Stack> StartAsync() => await OwnAsync(Stack.OnRedisAsync(
        await RedisServer.StartAsync(isDurable: true), [1], gateways: 1, ("Vibe__Gateway__DirectAgents", "false")));

    /// <summary>For as long as the store is away: what must be recorded is refused with a time to come back, and the terminal goes on.</summary>
    private static async Task IsRefusedAsync(Api api, TermClient shell)
    {
        Task away = Task.Delay(Away, Cancellation);
        do
        {
            using HttpResponseMessage answer = await api.SendAsync(HttpMethod.Post, "sessions", Api.Body(new { }));
            Refusal refusal = await Api.RefusalOfAsync(answer);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refusal.Status);
            Assert.True(refusal.RetryAfter > TimeSpan.Zero, refusal.Text);
        }
        while (!away.IsCompleted);

        Assert.Equal((1, 0), (shell.Attachments, shell.EpochsGone));
    }

    private static async Task IsWellAsync(Api api, SessionBody session, TermClient shell)
    {
        await shell.HasCountedAsync(Limit);
        await shell.IsStillMarkedAsync();
        Assert.True((await api.SettledAsync(session.Id)).Ready);
        SessionBody anew = await Eventually.GetAsync("sessions are made again", Limit, () => api.CreateReadySessionAsync()!);
        await api.DeleteSessionAsync(anew.Id);
        Assert.DoesNotContain((await api.GetAsync<PageBody<SessionBody>>("sessions")).Items, item => item.Id != session.Id && item.State is not ("failed" or "ready"));
    }

    private static async Task<TermClient> CountingShellAsync(Api api, string session)
    {
        TermClient shell = await api.OpenShellAsync(session);
        await shell.MarkAsync();
        await shell.BeginCountingAsync();
        return shell;
    }
}
