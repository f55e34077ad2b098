using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;
using VibeCoading.Testing;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>Two nodes that do not reach each other for a while, a session on each; gateway and store reach both.</summary>
internal sealed class NetworkRecovery : IBenchmark
{
    private const int Runs = 10;

    /// <summary>Long enough for the silos to miss each other's probes.</summary>
    private static readonly TimeSpan CutFor = TimeSpan.FromSeconds(8);

    public string Name => "network";

    public string Title => $"The network between two nodes cut for {CutFor.TotalSeconds} s, a session on each, through the silos";

    public bool HasOwnSystem => true;

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        await using CutNetwork network = await CutNetwork.CreateAsync();
        await using PlacedSystem system = await PlacedSystem.StartAsync(rig, network.Sides, network.Host, cancellationToken);
        var took = new Durations();
        for (int run = 0; run < rig.Samples(Runs); run++)
        {
            await took.TimeAsync("create", () => Waiting.CreateAsync(system.Gateway, cancellationToken));
            await using Shells shells = await Shells.OpenAsync(system, cancellationToken);
            took.Add("key", await Waiting.LongestAsync(shells.All, CutFor, cancellationToken));

            await network.CutAsync();
            Task<TimeSpan> waited = Waiting.LongestAsync(shells.All, CutFor, cancellationToken);
            Task created = took.TimeAsync("create, cut", () => Waiting.CreateAsync(system.Gateway, cancellationToken));
            took.Add("key, cut", await waited);
            await network.MendAsync();
            await took.TimeAsync("create, mended", async () =>
            {
                await system.EnsureRunningAsync(cancellationToken);
                await Waiting.CreateAsync(system.Gateway, cancellationToken);
            });
            await created;
        }

        return
        [
            took.Baseline("a key's longest wait, nothing cut", "key"),
            took.Line("cut: a key's longest wait", "key, cut", "key"),
            took.Baseline("until a create, nothing cut", "create"),
            took.Line("cut for so long: until a create that began with it", "create, cut", "create"),
            took.Line("mended: until a create that began then", "create, mended", "create"),
        ];
    }

    /// <summary>A terminal on each node.</summary>
    private sealed class Shells : IAsyncDisposable
    {
        private readonly Dictionary<string, BenchShell> _byNode = [];

        public IEnumerable<BenchShell> All => _byNode.Values;

        public static async Task<Shells> OpenAsync(PlacedSystem system, CancellationToken cancellationToken)
        {
            var shells = new Shells();
            while (shells._byNode.Count < system.Nodes.Count)
                await Waiting.UntilDoneAsync(() => shells.AddAsync(system.Gateway, cancellationToken), cancellationToken);
            return shells;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (BenchShell shell in _byNode.Values) await shell.DisposeAsync();
        }

        private async Task AddAsync(GatewayClient gateway, CancellationToken cancellationToken)
        {
            BenchShell shell = await BenchShell.OpenAsync(gateway, cancellationToken);
            if (!_byNode.TryAdd((await gateway.PlaceOfAsync(shell.Session, cancellationToken)).Node, shell)) await shell.DisposeAsync();
        }
    }
}
