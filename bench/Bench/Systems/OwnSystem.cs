using VibeCoading.Bench.Engine;
using VibeCoading.Bench.Gateway;
using VibeCoading.Testing;

namespace VibeCoading.Bench.Systems;

/// <summary>A node with its embedded store and a gateway, in directories and on ports of their own.</summary>
internal sealed class OwnSystem : IAsyncDisposable
{
    private const string MetricsPath = "metrics";

    private readonly DockerHost _docker;
    private readonly string _nodeId;
    private readonly int _storePort = FreePort.Next();
    private readonly Uri _nodeHealth = new($"http://127.0.0.1:{FreePort.Next()}");
    private readonly List<ServerProcess> _started = [];

    private OwnSystem(DockerHost docker)
    {
        _docker = docker;
        // Short: the paths of sockets in it have 107 bytes at most.
        Root = Directory.CreateTempSubdirectory("vb-").FullName;
        _nodeId = RunTag.Bench();
    }

    public TestedSystem System { get; private set; } = null!;

    public long NodePid => _started[0].Pid;

    /// <summary>Where its embedded store is.</summary>
    public string Store => $"127.0.0.1:{_storePort}";

    /// <summary>Everything of it on disk lies below.</summary>
    public string Root { get; }

    /// <summary>On every container of the node.</summary>
    public string NodeLabel => $"vibe.node={_nodeId}";

    /// <param name="slots">Containers that the node keeps waiting.</param>
    /// <param name="settings">Of the node, besides.</param>
    public static async Task<OwnSystem> StartAsync(
        BenchOptions options, DockerHost docker, int slots, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var system = new OwnSystem(docker);
        try
        {
            await system.StartServersAsync(options, slots, settings, cancellationToken);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The gateway first: it is the node's guest.
        for (int i = _started.Count - 1; i >= 0; i--) await _started[i].DisposeAsync();
        await _docker.RemoveAllAsync(NodeLabel, CancellationToken.None);
        Directory.Delete(Root, recursive: true);
    }

    private async Task StartServersAsync(BenchOptions options, int slots, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        string state = Directory.CreateDirectory(Path.Combine(Root, "state")).FullName;
        string keyFile = Path.Combine(state, "keys", "admin.key");
        var http = new HttpClient();
        var nodeSettings = new Dictionary<string, string>
        {
            ["Vibe__Store__Port"] = $"{_storePort}",
            ["Vibe__Node__Id"] = _nodeId,
            ["Vibe__Node__HealthUrl"] = _nodeHealth.GetLeftPart(UriPartial.Authority),
            ["Vibe__Node__StateDirectory"] = state,
            ["Vibe__Node__RunDirectory"] = Path.Combine(Root, "run"),
            ["Vibe__Node__AgentPath"] = Path.Combine(options.Artifacts, "agent", "agent"),
            ["Vibe__Engine__Endpoint"] = _docker.Endpoint,
        };
        foreach (var (name, value) in PoolSettings.Of(slots).Concat(settings)) nodeSettings[name] = value;
        ServerProcess node = Start("node", Path.Combine(options.Artifacts, "node", "VibeCoading.Silo.dll"), nodeSettings);
        _started.Add(node);
        await node.WaitUntilReadyAsync(http, new Uri(_nodeHealth, "readyz"), cancellationToken);

        (ServerProcess gateway, Uri url) = await StartGatewayAsync("gateway", direct: true, relayed: true, cancellationToken);
        _started.Add(gateway);
        string key = (await File.ReadAllTextAsync(keyFile, cancellationToken)).Trim();
        System = new TestedSystem(
            url,
            key,
            new Dictionary<string, long> { ["node"] = node.Pid, ["gateway"] = gateway.Pid },
            async (relayed, cancelled) =>
            {
                (ServerProcess indirect, Uri other) = await StartGatewayAsync(relayed ? "relayed" : "indirect", direct: false, relayed, cancelled);
                return new IndirectGateway(indirect, new GatewayClient(new TestedSystem(other, key, new Dictionary<string, long>())));
            })
        {
            Metrics = new Dictionary<string, Uri> { ["node"] = new(_nodeHealth, MetricsPath), ["gateway"] = new(url, MetricsPath) },
        };

        async Task<(ServerProcess Process, Uri Url)> StartGatewayAsync(string name, bool direct, bool relayed, CancellationToken cancelled)
        {
            var at = new Uri($"http://127.0.0.1:{FreePort.Next()}");
            ServerProcess process = Start(name, Path.Combine(options.Artifacts, "gateway", "VibeCoading.Gateway.dll"), new()
            {
                ["Vibe__Store__ConnectionString"] = Store,
                ["Vibe__Gateway__Url"] = at.GetLeftPart(UriPartial.Authority),
                ["Vibe__Gateway__AdminKeyFile"] = keyFile,
                ["Vibe__Gateway__DirectAgents"] = $"{direct}",
                ["Vibe__Gateway__RelayedAgents"] = $"{relayed}",
            });
            await process.WaitUntilReadyAsync(http, new Uri(at, "readyz"), cancelled);
            return (process, at);
        }
    }

    private ServerProcess Start(string name, string assembly, Dictionary<string, string> settings)
    {
        settings["Vibe__Cluster__Id"] = _nodeId;
        settings["Vibe__Cluster__SiloPort"] = $"{FreePort.Next()}";
        return ServerProcess.Start(name, assembly, Path.Combine(Root, $"{name}.log"), settings);
    }
}
