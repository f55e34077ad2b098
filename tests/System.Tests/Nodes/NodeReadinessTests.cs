using System.Net;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Nodes;

/// <summary>When a node may be given sessions, and what it says until then.</summary>
public sealed class NodeReadinessTests : SystemTest
{
    private static readonly TimeSpan HealLimit = TimeSpan.FromSeconds(60);

    private readonly string _image = $"vibe-ready-{Guid.NewGuid():N}:1";

    [Fact]
    public async Task Node_WhoseImageWasRemovedByHand_SaysSo_AndIsReadyWithItsPoolFilled_OnceItIsBack()
    {
        await Command.RunAsync("docker", "tag", Docker.Image, _image);
        try
        {
            Stack stack = await OwnAsync(Stack.SingleAsync(("Vibe__Templates__Images__blank", _image), ("Vibe__Pool__Min", "1"), ("Vibe__Pool__Max", "1")));
            Api api = stack.Admin();
            // Ready was said with the pool at its minimum, not before.
            Assert.Single(await Docker.ContainersOfAsync(stack.Node.Id));
            await stack.Node.Process.KillAsync();
            await Docker.CleanUpAsync(stack.Node.Id);
            await Command.RunAsync("docker", "rmi", _image);

            stack.Node.Process.Start();
            NodeBody closed = await Eventually.GetAsync("the node says that it takes no sessions, and why", HealLimit, async () =>
                (await api.GetAsync<PageBody<NodeBody>>("nodes")).Items is [{ Accepts: false, Reason: { } reason } node] && reason.Contains(_image, StringComparison.Ordinal) ? node : null);
            Refusal refused = await api.RefusedAsync(HttpMethod.Post, "sessions", Api.Body(new { }));
            string health = await HealthAsync(stack, HttpStatusCode.ServiceUnavailable);
            await Command.RunAsync("docker", "tag", Docker.Image, _image);
            await stack.Node.Process.ReadyAsync();

            Assert.Contains(_image, health, StringComparison.Ordinal);
            Assert.Contains("0 of 1 containers wait", health, StringComparison.Ordinal);
            Assert.Contains(_image, refused.Problem.Detail, StringComparison.Ordinal);
            Assert.DoesNotContain(closed.Pools, pool => pool.Hot.Ready > 0);
            Assert.Single(await Docker.ContainersOfAsync(stack.Node.Id));
            await api.CreateReadySessionAsync();
            await HealthAsync(stack, HttpStatusCode.OK);
        }
        finally
        {
            await Command.RunAsync("docker", "rmi", "--force", _image);
        }
    }

    private static async Task<string> HealthAsync(Stack stack, HttpStatusCode expected)
    {
        using var http = new HttpClient();
        using HttpResponseMessage answer = await http.GetAsync(new Uri(stack.Node.Health, "readyz"));
        Assert.Equal(expected, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
