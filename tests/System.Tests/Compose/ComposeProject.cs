using System.Globalization;
using VibeCoading.SystemTests.Harness;
using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Compose;

/// <summary>The shipped compose file, brought up as a project of its own on images that are built here; gone without a trace at the end.</summary>
internal sealed class ComposeProject : IAsyncDisposable
{
    /// <summary>Four silos that start at once take all of a small machine.</summary>
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(2);

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };

    private readonly StackPlaces _places = new();
    private readonly int _port = FreePort.Next();
    private readonly int _prometheusPort = FreePort.Next();

    public string Tag => _places.Tag;

    public IReadOnlyList<string> NodeIds => [$"n1-{Tag}", $"n2-{Tag}"];

    public Uri Url => new($"http://127.0.0.1:{_port}/");

    public Uri Prometheus => new($"http://127.0.0.1:{_prometheusPort}/");

    private string Settings => Path.Combine(_places.Root, "settings.env");

    public static async Task<ComposeProject> StartAsync()
    {
        await Command.RunAsync("env", "VIBE_SETUP_CHECKED=1", Path.Combine(Artifacts.Repository, "deploy", "build-images.sh"), "--companions");
        var project = new ComposeProject();
        try
        {
            await project.WriteSettingsAsync();
            await project.RunAsync("up", "--detach");
            return project;
        }
        catch
        {
            await project.DisposeAsync();
            throw;
        }
    }

    /// <summary>The administrator's calls, through the one address, once both nodes take sessions.</summary>
    public async Task<Api> AdminAsync()
    {
        // Gateways have their administrator before they listen.
        await Eventually.TrueAsync("a gateway listens", ReadyLimit, async () =>
        {
            using HttpResponseMessage answer = await Http.GetAsync(new Uri(Url, "healthz"));
            return answer.IsSuccessStatusCode;
        });
        var api = new Api(Url, await RunAsync("exec", "-T", "gateway-1", "cat", "/var/lib/vibecoading/keys/admin.key"));
        await Eventually.TrueAsync("both nodes take sessions", ReadyLimit, async () =>
            (await api.GetAsync<PageBody<NodeBody>>("nodes")).Items.Where(node => node.Accepts == true).Select(node => node.Id).Order().SequenceEqual(NodeIds));
        return api;
    }

    public Task<string> RunAsync(params string[] arguments) => Command.RunAsync(
        "docker-compose",
        [
            "--project-name", Tag, "--env-file", Settings, "--file", Path.Combine(Artifacts.Repository, "deploy", "docker-compose.yml"),
            "--file", Path.Combine(Artifacts.Repository, "tests", "System.Tests", "Compose", "compose.test.yml"), .. arguments,
        ]);

    /// <summary>The id of a service's container, running or not.</summary>
    public Task<string> ContainerAsync(string service) =>
        Command.RunAsync("docker", "ps", "--all", "--quiet", "--no-trunc", "--filter", $"label=com.docker.compose.project={Tag}", "--filter", $"label=com.docker.compose.service={service}");

    /// <summary>What a service said so far on its standard output.</summary>
    public async Task<string> LogAsync(string service) => await Command.RunAsync("docker", "logs", await ContainerAsync(service));

    /// <summary>What Docker has of this project and of its nodes, in words.</summary>
    public async Task<IReadOnlyList<string>> LeftAsync()
    {
        var left = new List<string>();
        foreach (string label in NodeIds.Select(node => $"vibe.node={node}").Prepend($"com.docker.compose.project={Tag}"))
        {
            foreach (string[] list in new[] { new[] { "ps", "--all" }, ["volume", "ls"], ["network", "ls"] })
            {
                string found = await Command.RunAsync("docker", [.. list, "--quiet", "--filter", $"label={label}"]);
                if (found.Length > 0) left.Add($"{list[0]} with {label}: {found}");
            }
        }

        return left;
    }

    public async ValueTask DisposeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_places.Logs, "compose.log"), await RunAsync("logs", "--no-color"));
        // The nodes go before what they made: a living one would make it again.
        await RunAsync("down", "--volumes", "--timeout", "30");
        foreach (string node in NodeIds) await Docker.CleanUpAsync(node);
        await Command.RunAsync("rm", "-rf", "--", _places.Root);
    }

    private Task WriteSettingsAsync()
    {
        var settings = new Dictionary<string, string>
        {
            ["VIBE_PORT"] = _port.ToString(CultureInfo.InvariantCulture),
            ["VIBE_PROMETHEUS_PORT"] = _prometheusPort.ToString(CultureInfo.InvariantCulture),
            ["VIBE_CLUSTER_ID"] = _places.ClusterId,
            ["VIBE_NODE_1_ID"] = NodeIds[0],
            ["VIBE_NODE_2_ID"] = NodeIds[1],
            ["VIBE_STATE_DIR"] = Path.Combine(_places.Root, "state"),
            ["VIBE_RUN_DIR"] = Path.Combine(_places.Root, "run"),
            ["VIBE_REDIS_PASSWORD"] = Tag,
            ["VIBE_REDIS_IMAGE"] = "vibecoading-redis:latest",
            ["VIBE_HAPROXY_IMAGE"] = "vibecoading-haproxy:latest",
            ["VIBE_PROMETHEUS_IMAGE"] = "vibecoading-prometheus:latest",
            ["VIBE_OTEL_COLLECTOR_IMAGE"] = "vibecoading-haproxy:latest",
        };
        return File.WriteAllLinesAsync(Settings, settings.Select(setting => $"{setting.Key}={setting.Value}"));
    }
}
