using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>Redis comes back without its data, which is found and put back, as the runbook says.</summary>
internal sealed class StoreRecovery : IBenchmark
{
    private const int Runs = 10;

    private static readonly TimeSpan Empty = TimeSpan.FromSeconds(8);

    public string Name => "store";

    public string Title => $"Redis SIGKILL, empty for {Empty.TotalSeconds} s, and its data put back; through the silos";

    public bool HasOwnSystem => true;

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        await using ClusterSystem cluster = await ClusterSystem.StartAsync(nodes: 1, gateways: 1, silosPerNode: 1, cancellationToken);
        GatewayClient gateway = cluster.Gateways[0];
        var took = new Durations();
        for (int run = 0; run < rig.Samples(Runs); run++)
        {
            await using BenchShell shell = await BenchShell.OpenAsync(gateway, cancellationToken);
            took.Add("key", await Waiting.LongestAsync([shell], Empty, cancellationToken));
            await took.TimeAsync("create", () => Waiting.CreateAsync(gateway, cancellationToken));

            await cluster.KillAsync(ClusterSystem.Store, cancellationToken);
            string aside = cluster.SetStoreAside();
            await cluster.StartMemberAsync(ClusterSystem.Store, cancellationToken);
            took.Add("key, empty", await Waiting.LongestAsync([shell], Empty, cancellationToken));
            await cluster.KillAsync(ClusterSystem.Store, cancellationToken);
            cluster.PutStoreBack(aside);

            await took.TimeAsync("create, back", async () =>
            {
                await cluster.StartMemberAsync(ClusterSystem.Store, cancellationToken);
                await Waiting.CreateAsync(gateway, cancellationToken);
            });
            await shell.EchoAsync(cancellationToken);
        }

        return
        [
            took.Baseline("a key's longest wait, with its data", "key"),
            took.Line("empty: a key's longest wait", "key, empty", "key"),
            took.Baseline("until a create, with its data", "create"),
            took.Line("its data put back and started, until a create", "create, back", "create"),
        ];
    }
}
