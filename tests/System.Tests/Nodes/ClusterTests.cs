using System.Collections.Concurrent;
using System.Net;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Nodes;

/// <summary>A cluster that grows, shrinks and loses a node while it is worked with.</summary>
public sealed class ClusterTests : SystemTest
{
    private const int Callers = 3;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Members_ThatJoinLeaveAndDieUnderLoad_FailNoCallThatIsRepeated()
    {
        var nodes = new ConcurrentDictionary<string, int>();
        string[] all;
        await using (ScriptCluster cluster = await ScriptCluster.StartAsync(2, 2))
        {
            Api[] apis = [.. cluster.Gateways.Select(gateway => new Api(gateway, cluster.AdminKey))];
            using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            Task[] callers = [.. Enumerable.Range(0, Callers).Select(caller => WorkAsync(apis[caller % apis.Length], nodes, over.Token))];
            await UsedAsync(nodes, callers, 2);

            await cluster.ResizeAsync(3, 3);
            all = cluster.Members.Nodes;
            await UsedAsync(nodes, callers, 3);
            await cluster.ResizeAsync(3, 2);
            await cluster.KillAndStartAsync("n1");
            nodes.Clear();
            await UsedAsync(nodes, callers, 3);

            await over.CancelAsync();
            await Task.WhenAll(callers);
            Assert.Equal(all.Order(StringComparer.Ordinal), nodes.Keys.Order(StringComparer.Ordinal));
            Assert.Empty((await apis[0].GetAsync<PageBody<SessionBody>>("sessions")).Items);
        }

        foreach (string node in all) Assert.Empty(await Docker.ContainersOfAsync(node));
    }

    /// <summary>Waits until so many nodes have served sessions. A caller that gave up ends the wait.</summary>
    private static async Task UsedAsync(ConcurrentDictionary<string, int> nodes, Task[] callers, int count)
    {
        await Eventually.TrueAsync($"{count} nodes serve", Limit, () => Task.FromResult(nodes.Count >= count || callers.Any(caller => caller.IsFaulted)));
        if (callers.FirstOrDefault(caller => caller.IsFaulted) is { } failed) await failed;
    }

    private static async Task WorkAsync(Api api, ConcurrentDictionary<string, int> nodes, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            string once = $"{Guid.NewGuid():N}";
            SessionBody session = await RepeatedAsync("a session is created", async () =>
            {
                using HttpResponseMessage answer = await api.SendAsync(HttpMethod.Post, "sessions", Api.Body(new { name = once }), ("Idempotency-Key", once));
                return await PassedAsync(answer) ? (await api.GetAsync<PageBody<SessionBody>>("sessions")).Items.FirstOrDefault(item => item.Name == once) : null;
            });
            string worked = await RepeatedAsync("its files are served", async () =>
            {
                using HttpResponseMessage answer = await api.SendAsync(HttpMethod.Get, $"sessions/{session.Id}/files?path=.");
                return await PassedAsync(answer) ? "yes" : null;
            });
            await RepeatedAsync("it is deleted", async () =>
            {
                using HttpResponseMessage answer = await api.SendAsync(HttpMethod.Delete, $"sessions/{session.Id}");
                return await PassedAsync(answer) ? worked : null;
            });
            nodes.AddOrUpdate(session.Node, 1, (_, count) => count + 1);
        }
    }

    private static Task<T> RepeatedAsync<T>(string what, Func<Task<T?>> call)
        where T : class => Eventually.GetAsync(what, Limit, call);

    /// <summary>False when it is to be repeated; anything else that is no success fails.</summary>
    private static async Task<bool> PassedAsync(HttpResponseMessage answer)
    {
        if (answer.IsSuccessStatusCode) return true;

        Refusal refusal = await Api.RefusalOfAsync(answer);
        Assert.True(refusal.Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.Conflict && refusal.RetryAfter > TimeSpan.Zero, refusal.Text);
        return false;
    }
}
