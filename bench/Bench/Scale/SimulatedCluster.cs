using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Systems;
using VibeCoading.Testing;

namespace VibeCoading.Bench.Scale;

/// <summary>A Redis, simulated nodes and real gateways, in directories and on ports of their own.</summary>
internal sealed class SimulatedCluster : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("vb-").FullName;
    private readonly HttpClient _http = new();
    private readonly List<SimulatedNode> _nodes = [];
    private readonly List<(ServerProcess Process, Uri Ready)> _gatewayProcesses = [];
    private readonly List<GatewayClient> _gateways = [];
    private readonly Dictionary<string, string> _settings;
    private readonly RedisServer _redis;

    private SimulatedCluster(RedisServer redis, StoreProbe store)
    {
        (_redis, Store) = (redis, store);
        _settings = new Dictionary<string, string> { ["Vibe__Cluster__Id"] = RunTag.Bench(), ["Vibe__Store__ConnectionString"] = redis.ConnectionString };
    }

    public StoreProbe Store { get; }

    public IReadOnlyList<SimulatedNode> Nodes => _nodes;

    public IReadOnlyList<GatewayClient> Gateways => _gateways;

    public string StoreAddress => _redis.ConnectionString;

    public IReadOnlyList<long> NodePids => [.. _nodes.Select(node => node.Pid)];

    public IReadOnlyList<long> GatewayPids => [.. _gatewayProcesses.Select(gateway => gateway.Process.Pid)];

    public IReadOnlyList<long> StorePids => [_redis.Pid];

    public static async Task<SimulatedCluster> StartAsync(string nodeAssembly, string gatewayAssembly, int nodes, int gateways, CancellationToken cancellationToken)
    {
        RedisServer redis = await RedisServer.StartAsync(isDurable: true);
        var cluster = new SimulatedCluster(redis, await StoreProbe.ConnectAsync(redis.ConnectionString));
        try
        {
            for (int i = 1; i <= nodes; i++) cluster._nodes.Add(new SimulatedNode(nodeAssembly, cluster._root, $"node-{i}", cluster._settings));
            foreach (SimulatedNode node in cluster._nodes) await node.ReadyAsync(cancellationToken);
            for (int i = 1; i <= gateways; i++) await cluster.AddGatewayAsync(gatewayAssembly, i, cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every gateway knows of a node that serves sessions.</summary>
    public async Task GatewaysReadyAsync(CancellationToken cancellationToken)
    {
        foreach (var (process, ready) in _gatewayProcesses) await process.WaitUntilReadyAsync(_http, ready, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (GatewayClient gateway in _gateways) gateway.Dispose();
        foreach (var (process, _) in _gatewayProcesses) await process.DisposeAsync();
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        await Store.DisposeAsync();
        await _redis.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private async Task AddGatewayAsync(string assembly, int number, CancellationToken cancellationToken)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        string keyFile = Path.Combine(_root, "keys", "admin.key");
        ServerProcess process = ServerProcess.Start($"gateway-{number}", assembly, Path.Combine(_root, $"gateway-{number}.log"), new Dictionary<string, string>(_settings)
        {
            ["Vibe__Cluster__SiloPort"] = $"{FreePort.Next()}",
            ["Vibe__Gateway__Url"] = url.GetLeftPart(UriPartial.Authority),
            ["Vibe__Gateway__AdminKeyFile"] = keyFile,
        });
        _gatewayProcesses.Add((process, new Uri(url, "readyz")));
        await GatewaysReadyAsync(cancellationToken);
        string key = (await File.ReadAllTextAsync(keyFile, cancellationToken)).Trim();
        _gateways.Add(new GatewayClient(new TestedSystem(url, key, new Dictionary<string, long>())));
    }
}
