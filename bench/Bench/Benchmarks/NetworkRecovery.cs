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

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        await using CutNetwork network = await CutNetwork.CreateAsync();
        await using PlacedSystem system = await PlacedSystem.StartAsync(rig, network.Sides, network.Host, cancellationToken);
        List<double> quiet = [], cut = [], creates = [], mended = [], calm = [];
        for (int run = 0; run < rig.Samples(Runs); run++)
        {
            calm.Add((await Waiting.TimeAsync(() => Waiting.CreateAsync(system.Gateway, cancellationToken))).TotalMilliseconds);
            await using Shells shells = await Shells.OpenAsync(system, cancellationToken);
            quiet.Add((await Waiting.LongestAsync(shells.All, CutFor, cancellationToken)).TotalMilliseconds);

            await network.CutAsync();
            Task<TimeSpan> waited = Waiting.LongestAsync(shells.All, CutFor, cancellationToken);
            Task<TimeSpan> created = Waiting.TimeAsync(() => Waiting.CreateAsync(system.Gateway, cancellationToken));
            cut.Add((await waited).TotalMilliseconds);
            await network.MendAsync();
            Task<TimeSpan> anew = Waiting.TimeAsync(async () =>
            {
                await system.EnsureRunningAsync(cancellationToken);
                await Waiting.CreateAsync(system.Gateway, cancellationToken);
            });
            mended.Add((await anew).TotalMilliseconds);
            creates.Add((await created).TotalMilliseconds);
        }

        Statistics baseline = Of(quiet), baselineOfNew = Of(calm);
        return
        [
            new Line("baseline: a key's longest wait, nothing cut", baseline),
            new Line("cut: a key's longest wait", Of(cut), baseline),
            new Line("baseline: until a create, nothing cut", baselineOfNew),
            new Line("cut for so long: until a create that began with it", Of(creates), baselineOfNew),
            new Line("mended: until a create that began then", Of(mended), baselineOfNew),
        ];

        static Statistics Of(List<double> samples) => new(samples, Unit.Milliseconds);
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
