using System.Net;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Nodes;

/// <summary>Creates that something cuts short: they end, one way or the other, and leave nothing that nobody owns.</summary>
public sealed class CutShortTests : SystemTest
{
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Create_WhenTheNodeIsKilledInTheMiddle_EndsReadyOrFailedAndLeavesNothing()
    {
        const int AtOnce = 6;
        Stack stack = await OwnAsync(Stack.SingleAsync());
        Api api = stack.Admin();
        await api.CreateReadySessionAsync();

        Task<HttpResponseMessage>[] creates = [.. Enumerable.Range(0, AtOnce).Select(_ => api.SendAsync(HttpMethod.Post, "sessions", Api.Body(new { })))];
        await Eventually.TrueAsync("the first of the containers exists", SettleLimit, async () => (await Docker.ContainersOfAsync(stack.Node.Id)).Length > 1);
        await stack.Node.Process.KillAsync();
        foreach (HttpResponseMessage response in await Task.WhenAll(creates))
        {
            Assert.True(response.StatusCode is HttpStatusCode.Created or HttpStatusCode.ServiceUnavailable, $"{response.StatusCode}");
            response.Dispose();
        }

        await stack.Node.Process.StartAndWaitAsync();
        SessionBody[] sessions = await Eventually.GetAsync("every session is settled", SettleLimit, async () =>
        {
            SessionBody[] all = (await api.GetAsync<PageBody<SessionBody>>("sessions")).Items;
            return all.All(session => session.State is "ready" or "failed") ? all : null;
        });

        Assert.NotEmpty(sessions);
        IEnumerable<string> wanted = sessions.Where(session => session.Ready).Select(session => Docker.NameOf(stack.Node.Id, session.Id));
        Assert.Equal(wanted.Order(StringComparer.Ordinal), (await Docker.ContainersOfAsync(stack.Node.Id)).Order(StringComparer.Ordinal));
        foreach (SessionBody session in sessions.Where(session => session.Ready)) Assert.Equal("works\n", (await api.ExecAsync(session.Id, "echo works")).Stdout);
        foreach (SessionBody session in sessions) await api.DeleteSessionAsync(session.Id);
        Assert.Empty(await Docker.ContainersOfAsync(stack.Node.Id));
        // What was being made when the node died goes with the next look at what is left.
        await Eventually.TrueAsync(
            "no workspace is left, and none half made", SettleLimit, () => Task.FromResult(!Directory.EnumerateFileSystemEntries(Path.Combine(stack.Node.StateDirectory, "workspaces")).Any()));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(stack.Node.RunDirectory, stack.Node.Id)));
    }

    [Fact]
    public async Task Create_WhenTheEngineRefusesHalfWay_FailsWithItsWordsAndLeavesNothing()
    {
        Stack stack = await OwnAsync(Stack.SingleAsync(("Vibe__Container__Network", "vibe-test-no-such-network")));
        Api api = stack.Admin();

        SessionBody created = await api.CreateSessionAsync();
        StatusBody status = await Eventually.GetAsync("the create ended", SettleLimit, async () =>
            await api.StatusAsync(created.Id, "5s") is { State: not ("requested" or "starting") } told ? told : null);
        Refusal notReady = await api.RefusedAsync(HttpMethod.Get, $"sessions/{created.Id}/terminals");
        await using TermClient viewer = TermClient.Start(api, created.Id, "any");
        await viewer.UntilAsync("the viewer is turned away", () => viewer.LastClose is not null);

        Assert.Equal("failed", status.State);
        Assert.Contains("vibe-test-no-such-network", status.Reason, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Conflict, "wrongState"), (notReady.Status, notReady.Problem.Code));
        Assert.Equal(4409, viewer.LastClose);
        Assert.StartsWith("failed: ", viewer.LastReason, StringComparison.Ordinal);
        Assert.Empty(await Docker.ContainersOfAsync(stack.Node.Id));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(stack.Node.StateDirectory, "workspaces")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(stack.Node.RunDirectory, stack.Node.Id)));
        await api.DeleteSessionAsync(created.Id);
    }
}
