using System.Net;
using System.Reflection;
using VibeCoading.SystemTests.Harness;
using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Nodes;

/// <summary>The node that benchmarks of the control plane use, which has no containers: it is a node to everybody else, and in no product.</summary>
public sealed class SimulatedNodeTests : IAsyncLifetime
{
    private readonly StackPlaces _places = new();
    private RedisServer _redis = null!;
    private ServerProcess _node = null!;
    private ServerProcess _gateway = null!;
    private Api _api = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        string program = typeof(SimulatedNodeTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(known => known.Key == "SimulatedNode").Value!;
        string health = $"http://127.0.0.1:{FreePort.Next()}";
        _node = new ServerProcess("simulated", program, _places.Logs, new Uri($"{health}/readyz"), new Dictionary<string, string>
        {
            ["Vibe__Cluster__Id"] = _places.ClusterId,
            ["Vibe__Cluster__SiloPort"] = $"{FreePort.Next()}",
            ["Vibe__Store__ConnectionString"] = _redis.ConnectionString,
            ["Vibe__Node__Id"] = "simulated",
            ["Vibe__Node__HealthUrl"] = health,
        });
        await _node.StartAndWaitAsync();
        var gateway = GatewayServer.Create(_places, 1, _redis.ConnectionString, new Dictionary<string, string>(), SiloPlace.Loopback);
        _gateway = gateway.Process;
        await _gateway.StartAndWaitAsync();
        _api = new Api(gateway.Url, (await File.ReadAllTextAsync(_places.AdminKeyFile)).Trim());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ServerProcess process in new[] { _node, _gateway })
        {
            await process.KillAsync();
            process.Dispose();
        }

        await _redis.DisposeAsync();
        Directory.Delete(_places.Root, recursive: true);
    }

    [Fact]
    public async Task Sessions_AreCreatedListedAdoptedAndDeleted_AsOnAnyNode()
    {
        List<string> created = [];
        for (int i = 0; i < 3; i++)
        {
            SessionBody session = await _api.PostAsync<SessionBody>("sessions", new { name = $"session {i}" });
            Assert.Equal((true, "simulated", $"session {i}"), (session.Ready, session.Node, session.Name));
            created.Add(session.Id);
        }

        NodeBody node = Assert.Single((await _api.GetAsync<PageBody<NodeBody>>("nodes")).Items);
        Assert.Equal(("simulated", 3, true), (node.Id, node.Sessions, node.Accepts));

        await _node.KillAsync();
        await _node.StartAndWaitAsync();
        await _gateway.ReadyAsync();
        foreach (string session in created) Assert.True((await _api.GetAsync<StatusBody>($"sessions/{session}/status?wait=20s")).Ready);

        await _api.DeleteAsync($"sessions/{created[1]}");
        PageBody<SessionBody> left = await _api.GetAsync<PageBody<SessionBody>>("sessions?owner=*");
        Assert.Equal([created[2], created[0]], left.Items.Select(session => session.Id));
        Refusal none = await _api.RefusedAsync(HttpMethod.Get, $"sessions/{created[1]}");
        Assert.Equal(HttpStatusCode.NotFound, none.Status);
    }

    [Fact]
    public void PublishedNode_DoesNotContainIt() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Path.GetDirectoryName(Artifacts.Node)!, "*", SearchOption.AllDirectories),
            file => Path.GetFileName(file).Contains("Simulated", StringComparison.OrdinalIgnoreCase));
}
