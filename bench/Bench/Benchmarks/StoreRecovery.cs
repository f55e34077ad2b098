using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>Redis comes back without its data, which is found and put back, as the runbook says.</summary>
internal sealed class StoreRecovery : IBenchmark
{
    private const int Runs = 10;

    private static readonly ReadOnlyMemory<byte> Key = new byte[] { (byte)'k' };
    private static readonly TimeSpan Empty = TimeSpan.FromSeconds(8);

    public string Name => "store";

    public string Title => $"Redis SIGKILL, empty for {Empty.TotalSeconds} s, and its data put back; through the silos";

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        await using ClusterSystem cluster = await ClusterSystem.StartAsync(nodes: 1, gateways: 1, silosPerNode: 1, cancellationToken);
        GatewayClient gateway = cluster.Gateways[0];
        List<double> quiet = [], empty = [], create = [], back = [];
        for (int run = 0; run < rig.Samples(Runs); run++)
        {
            await using BenchShell shell = await BenchShell.OpenAsync(gateway, cancellationToken);
            quiet.Add((await Waiting.LongestAsync([shell], Empty, cancellationToken)).TotalMilliseconds);
            create.Add((await Waiting.TimeAsync(() => Waiting.CreateAsync(gateway, cancellationToken))).TotalMilliseconds);

            await cluster.KillAsync(ClusterSystem.Store, cancellationToken);
            string aside = cluster.SetStoreAside();
            await cluster.StartMemberAsync(ClusterSystem.Store, cancellationToken);
            empty.Add((await Waiting.LongestAsync([shell], Empty, cancellationToken)).TotalMilliseconds);
            await cluster.KillAsync(ClusterSystem.Store, cancellationToken);
            cluster.PutStoreBack(aside);

            TimeSpan recovered = await Waiting.TimeAsync(async () =>
            {
                await cluster.StartMemberAsync(ClusterSystem.Store, cancellationToken);
                await Waiting.CreateAsync(gateway, cancellationToken);
            });
            back.Add(recovered.TotalMilliseconds);
            await shell.EchoAsync(Key, cancellationToken);
        }

        Statistics key = Of(quiet), made = Of(create);
        return
        [
            new Line("baseline: a key's longest wait, with its data", key),
            new Line("empty: a key's longest wait", Of(empty), key),
            new Line("baseline: until a create, with its data", made),
            new Line("its data put back and started, until a create", Of(back), made),
        ];

        static Statistics Of(List<double> samples) => new(samples, Unit.Milliseconds);
    }
}
