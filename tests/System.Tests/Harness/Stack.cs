using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Harness;

/// <summary>Nodes and gateways as separate processes, with a store, as an operator would run them; gone without a trace at the end.</summary>
internal sealed class Stack : IAsyncDisposable
{
    private static readonly TimeSpan JoinLimit = TimeSpan.FromSeconds(60);

    private readonly RedisServer? _redis;
    private readonly StackPlaces _places;

    private Stack(RedisServer? redis, StackPlaces places) => (_redis, _places) = (redis, places);

    public IReadOnlyList<NodeServer> Nodes { get; private set; } = [];

    public IReadOnlyList<GatewayServer> Gateways { get; private set; } = [];

    public RedisServer Redis => _redis ?? throw new InvalidOperationException("This stack's node runs its own store.");

    public NodeServer Node => Nodes[0];

    public GatewayServer Gateway => Gateways[0];

    public string Logs => _places.Logs;

    public string ClusterId => _places.ClusterId;

    /// <summary>The first key, as the gateway wrote it down at its first start.</summary>
    public string AdminKey => File.ReadAllText(_places.AdminKeyFile).Trim();

    private IEnumerable<ServerProcess> Processes => Nodes.Select(node => node.Process).Concat(Gateways.Select(gateway => gateway.Process));

    /// <summary>As deploy/up.sh starts it: one node with the embedded store, one gateway.</summary>
    public static Task<Stack> SingleAsync(params (string Key, string Value)[] settings) => SingleAsync(new StackPlaces(), settings);

    /// <param name="places">Prepared by the test.</param>
    public static Task<Stack> SingleAsync(StackPlaces places, params (string Key, string Value)[] settings) =>
        StartAsync(redis: null, [1], gateways: 1, settings, [], SiloPlace.Loopback, places);

    /// <summary>On a store of its own.</summary>
    /// <param name="silosOfNodes">How many silos serve each node.</param>
    public static async Task<Stack> OnRedisAsync(int[] silosOfNodes, int gateways, params (string Key, string Value)[] settings) =>
        await OnRedisAsync(await RedisServer.StartAsync(), silosOfNodes, gateways, settings);

    public static Task<Stack> OnRedisAsync(RedisServer redis, int[] silosOfNodes, int gateways, params (string Key, string Value)[] settings) =>
        StartAsync(redis, silosOfNodes, gateways, settings, [], SiloPlace.Loopback, new StackPlaces());

    /// <summary>One silo on each node, at places of their own.</summary>
    public static Task<Stack> AtAsync(RedisServer redis, SiloPlace[] nodes, SiloPlace gateway, params (string Key, string Value)[] settings) =>
        StartAsync(redis, [.. nodes.Select(_ => 1)], gateways: 1, settings, nodes, gateway, new StackPlaces());

    public Api Admin(int gateway = 0) => new(Gateways[gateway].Url, AdminKey);

    /// <summary>Starts what a test before this one left dead.</summary>
    public async Task EnsureRunningAsync()
    {
        foreach (ServerProcess process in Processes) await process.StartAndWaitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // The nodes first: a living one would make containers again while they are taken away.
        foreach (ServerProcess process in Processes)
        {
            await process.KillAsync();
            process.Dispose();
        }

        foreach (string node in Nodes.Select(node => node.Id).Distinct()) await Docker.CleanUpAsync(node);
        if (_redis is not null) await _redis.DisposeAsync();
        await _places.RemoveAsync();
    }

    private static async Task<Stack> StartAsync(
        RedisServer? redis, int[] silosOfNodes, int gateways, (string Key, string Value)[] settings, SiloPlace[] nodes, SiloPlace gateway, StackPlaces places)
    {
        var stack = new Stack(redis, places);
        try
        {
            Dictionary<string, string> extra = settings.ToDictionary(setting => setting.Key, setting => setting.Value);
            stack.Nodes =
            [
                .. silosOfNodes.SelectMany((silos, node) => Enumerable.Range(1, silos)
                    .Select(silo => NodeServer.Create(places, places.NodeId(node + 1), silo, redis?.ConnectionString, extra, nodes.ElementAtOrDefault(node) ?? SiloPlace.Loopback))),
            ];
            stack.Gateways = [.. Enumerable.Range(1, gateways).Select(number => GatewayServer.Create(places, number, stack.Node.StoreConnection, extra, gateway))];

            // All at once, in no order, as machines that boot.
            foreach (ServerProcess process in stack.Processes) process.Start();
            foreach (ServerProcess process in stack.Processes) await process.ReadyAsync();
            await stack.JoinedAsync();
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Waits until every silo is a member. A machine that is busy enough lets one be given up while it starts, which then ends a moment after it was ready.
    /// </summary>
    private Task JoinedAsync() => Eventually.TrueAsync("every silo is in the cluster", JoinLimit, async () =>
    {
        foreach (ServerProcess process in Processes.Where(process => process.WasGivenUp)) await process.StartAndWaitAsync();
        return (await Admin().GetAsync<PageBody<NodeBody>>("nodes")).Items.Count(silo => silo.State == "active") == Nodes.Count;
    });
}
