using System.Net;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Nodes;

/// <summary>Docker goes away and comes back under a running node.</summary>
public sealed class EngineAwayTests : SystemTest
{
    private static readonly TimeSpan HealLimit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Engine_WhenAway_RefusesCreatesKeepsSessionsAndHealsByItself()
    {
        await using var engine = new EngineProxy();
        engine.Open();
        Stack stack = await OwnAsync(Stack.SingleAsync(("Vibe__Engine__Endpoint", engine.Endpoint)));
        Api api = stack.Admin();
        SessionBody session = await api.CreateReadySessionAsync();
        await using TermClient shell = await api.OpenShellAsync(session.Id);
        await shell.UntilAsync("the shell is there", () => shell.Bytes.Length > 0);

        await engine.CloseAsync();
        Refusal refusal = await Eventually.GetAsync("creates are refused", HealLimit, async () =>
        {
            using HttpResponseMessage response = await api.SendAsync(HttpMethod.Post, "sessions", Api.Body(new { }));
            return response.IsSuccessStatusCode ? null : await Api.RefusalOfAsync(response);
        });
        StatusBody status = await api.StatusAsync(session.Id);
        shell.Type("echo still-$((6*7))\n");
        await shell.SeesAsync("still-42");
        Refusal notDeleted = await api.RefusedAsync(HttpMethod.Delete, $"sessions/{session.Id}");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "engineUnavailable"), (refusal.Status, refusal.Problem.Code));
        Assert.InRange(refusal.RetryAfter ?? TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal("ready", status.State);
        Assert.Equal("engineUnavailable", notDeleted.Problem.Code);

        engine.Open();
        SessionBody anew = await Eventually.GetAsync("creates work again", HealLimit, () => api.CreateSessionAsync()!);
        await api.SettledAsync(anew.Id);
        await Eventually.TrueAsync("the delete went on by itself", HealLimit, async () =>
            (await Docker.ContainersOfAsync(stack.Node.Id)).SequenceEqual([Docker.NameOf(stack.Node.Id, anew.Id)]));
        await api.DeleteSessionAsync(anew.Id);
        await api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Create_WhenTheDiskIsNearlyFull_SaysSo()
    {
        const long Most = 1L << 40;
        Assert.True(new DriveInfo(Path.GetTempPath()).AvailableFreeSpace < Most, "This disk has more room than a node can be told to keep free.");
        Stack stack = await OwnAsync(Stack.SingleAsync(("Vibe__Workspaces__MinFreeBytes", $"{Most}")));

        Refusal refusal = await stack.Admin().RefusedAsync(HttpMethod.Post, "sessions", Api.Body(new { }));

        Assert.Equal(((HttpStatusCode)507, "diskFull"), (refusal.Status, refusal.Problem.Code));
        Assert.Empty((await stack.Admin().GetAsync<PageBody<SessionBody>>("sessions")).Items);
    }
}
