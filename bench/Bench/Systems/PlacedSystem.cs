using VibeCoading.Bench.Engine;
using VibeCoading.Bench.Gateway;
using VibeCoading.Testing;

namespace VibeCoading.Bench.Systems;

/// <summary>Nodes at places of their own, a Redis, and a gateway that goes past no silo: for what fails around them.</summary>
internal sealed class PlacedSystem : IAsyncDisposable
{
    private readonly DockerHost _docker;
    private readonly RedisServer _store;
    private readonly HttpClient _http = new();
    private readonly List<Member> _members = [];

    // Short: the paths of sockets in it have 107 bytes at most.
    private readonly string _root = Directory.CreateTempSubdirectory("vb-").FullName;
    private readonly string _tag = RunTag.Bench();

    private PlacedSystem(DockerHost docker, RedisServer store) => (_docker, _store) = (docker, store);

    public GatewayClient Gateway { get; private set; } = null!;

    /// <summary>The nodes' ids.</summary>
    public IReadOnlyList<string> Nodes { get; private set; } = [];

    /// <summary>Where each node tells its health.</summary>
    public IReadOnlyList<Uri> Health { get; private set; } = [];

    /// <param name="nodes">Where each runs.</param>
    /// <param name="host">Where gateway and store run.</param>
    public static async Task<PlacedSystem> StartAsync(Rig rig, IReadOnlyList<SiloPlace> nodes, SiloPlace host, CancellationToken cancellationToken)
    {
        var system = new PlacedSystem(rig.Docker, await RedisServer.StartAsync(host.Address));
        try
        {
            await system.StartServersAsync(rig.Artifacts, nodes, host, cancellationToken);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts what the others gave up, and what so ended, as a service manager would.</summary>
    public async Task EnsureRunningAsync(CancellationToken cancellationToken)
    {
        foreach (Member member in _members) await member.EnsureRunsAsync(_http, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Gateway?.Dispose();
        for (int i = _members.Count - 1; i >= 0; i--) await _members[i].DisposeAsync();
        foreach (string node in Nodes) await _docker.RemoveAllAsync($"vibe.node={node}", CancellationToken.None);
        await _store.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private async Task StartServersAsync(string artifacts, IReadOnlyList<SiloPlace> nodes, SiloPlace host, CancellationToken cancellationToken)
    {
        Nodes = [.. nodes.Select((_, index) => $"n{index + 1}-{_tag}")];
        Health = [.. nodes.Select(place => new Uri($"http://{place.Address}:{FreePort.Next()}"))];
        for (int node = 0; node < nodes.Count; node++)
        {
            Dictionary<string, string> settings = OfSilo(nodes[node]);
            settings["Vibe__Node__Id"] = Nodes[node];
            settings["Vibe__Node__HealthUrl"] = Health[node].GetLeftPart(UriPartial.Authority);
            settings["Vibe__Node__StateDirectory"] = Path.Combine(_root, Nodes[node]);
            settings["Vibe__Node__RunDirectory"] = Path.Combine(_root, "run");
            settings["Vibe__Node__AgentPath"] = Path.Combine(artifacts, "agent", "agent");
            settings["Vibe__Engine__Endpoint"] = _docker.Endpoint;
            foreach (var (name, value) in PoolSettings.Of(slots: 0)) settings[name] = value;
            await AddAsync(Nodes[node], Path.Combine(artifacts, "node", "VibeCoading.Silo.dll"), settings, nodes[node], Health[node], cancellationToken);
        }

        var url = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        string keyFile = Path.Combine(_root, "keys", "admin.key");
        Dictionary<string, string> gateway = OfSilo(host);
        gateway["Vibe__Gateway__Url"] = url.GetLeftPart(UriPartial.Authority);
        gateway["Vibe__Gateway__AdminKeyFile"] = keyFile;
        gateway["Vibe__Gateway__DirectAgents"] = "false";
        await AddAsync("gateway", Path.Combine(artifacts, "gateway", "VibeCoading.Gateway.dll"), gateway, host, url, cancellationToken);
        string key = (await File.ReadAllTextAsync(keyFile, cancellationToken)).Trim();
        Gateway = new GatewayClient(new TestedSystem(url, key, new Dictionary<string, long>()));
    }

    private Dictionary<string, string> OfSilo(SiloPlace place) => new()
    {
        ["Vibe__Cluster__Id"] = _tag,
        ["Vibe__Cluster__Address"] = place.Address,
        ["Vibe__Cluster__SiloPort"] = $"{FreePort.Next()}",
        ["Vibe__Store__ConnectionString"] = _store.ConnectionString,
    };

    private async Task AddAsync(string name, string assembly, Dictionary<string, string> settings, SiloPlace place, Uri health, CancellationToken cancellationToken)
    {
        var member = new Member(() => ServerProcess.Start(name, assembly, Path.Combine(_root, $"{name}.log"), settings, place), new Uri(health, "readyz"));
        _members.Add(member);
        await member.EnsureRunsAsync(_http, cancellationToken);
    }

    private sealed class Member(Func<ServerProcess> start, Uri ready) : IAsyncDisposable
    {
        private ServerProcess? _process;

        public async Task EnsureRunsAsync(HttpClient http, CancellationToken cancellationToken)
        {
            if (_process is not { Runs: true })
            {
                await DisposeAsync();
                _process = start();
            }

            await _process.WaitUntilReadyAsync(http, ready, cancellationToken);
        }

        public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
