using System.Net;
using VibeCoading.SystemTests.Harness;
using VibeCoading.Testing;

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

    [Fact]
    public async Task Node_WithABrokenTemplate_IsReadyForTheOthers_AndSaysWhichIsBroken()
    {
        string missing = $"/no/such/{Guid.NewGuid():N}";
        Stack stack = await OwnAsync(Stack.SingleAsync(
            ("Vibe__Templates__Images__broken", Docker.Image), ("Vibe__Templates__Contents__broken", $"directory:{missing}")));
        Api api = await stack.Admin().NewOwnerAsync("template-reader");

        TemplateBody[] templates = await Eventually.GetAsync("the gateway hears of the node's templates", HealLimit, async () =>
            (await api.GetAsync<PageBody<TemplateBody>>("templates")).Items is { Length: 3 } items && items.Any(item => item.Available) ? items : null);
        string health = await HealthAsync(stack, HttpStatusCode.OK);
        Refusal refused = await api.RefusedAsync(HttpMethod.Post, "sessions", Api.Body(new { template = "broken" }));

        Assert.Equal([("blank", true, true), ("broken", false, false), ("python-node", false, true)], templates.Select(template => (template.Name, template.Default, template.Available)));
        Assert.Contains(missing, templates[1].Reason, StringComparison.Ordinal);
        Assert.Contains(missing, health, StringComparison.Ordinal);
        Assert.Contains(missing, refused.Problem.Detail, StringComparison.Ordinal);
        await api.CreateReadySessionAsync(new { template = "python-node" });
    }

    [Fact]
    public async Task Node_WhoseDefaultTemplateIsBroken_IsNotReady_ButTakesSessionsOfTheOthers()
    {
        string source = Directory.CreateTempSubdirectory("vibe-source-").FullName;
        try
        {
            Stack stack = await OwnAsync(Stack.SingleAsync(("Vibe__Templates__Contents__blank", $"directory:{source}")));
            Api api = stack.Admin();
            await stack.Node.Process.KillAsync();
            Directory.Delete(source);
            stack.Node.Process.Start();
            NodeBody closed = await Eventually.GetAsync("the node says that its default template is broken", HealLimit, async () =>
                (await api.GetAsync<PageBody<NodeBody>>("nodes")).Items is [{ Accepts: false, Reason: { } reason } node] && reason.Contains(source, StringComparison.Ordinal) ? node : null);
            await HealthAsync(stack, HttpStatusCode.ServiceUnavailable);
            await api.CreateReadySessionAsync(new { template = "python-node" });
            Assert.Equal(stack.Node.Id, closed.Id);

            Directory.CreateDirectory(source);
            await stack.Node.Process.ReadyAsync();
            await api.CreateReadySessionAsync();
        }
        finally
        {
            if (Directory.Exists(source)) Directory.Delete(source);
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
