using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>How long a session with many files takes to fall asleep and to wake, when all of it is packed and when little of it was changed: one node, a directory for snapshots.</summary>
internal sealed class SnapshotIncrements : IBenchmark
{
    private const int Runs = 5;

    /// <summary>20,000 files of 5 kB, that no compression makes smaller.</summary>
    private const string Fill = """python3 -c "import os; [(os.makedirs(f'd{d}'), [open(f'd{d}/f{f}', 'wb').write(os.urandom(5000)) for f in range(200)]) for d in range(100)]" """;

    private const string Change = "for d in $(seq 0 19); do echo more >>d$d/f0; done";

    public string Name => "snapshots";

    public string Title => "Sleep and waking with 20,000 files, 100 MB";

    public bool HasOwnSystem => true;

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        DirectoryInfo place = Directory.CreateTempSubdirectory("vibe-snapshots");
        try
        {
            await using ClusterSystem cluster = await ClusterSystem.StartAsync(
                nodes: 1, gateways: 1, silosPerNode: 1, cancellationToken, $"Vibe__Snapshots__Directory={place.FullName}", "Vibe__Snapshots__Interval=01:00:00");
            return await RunAsync(cluster.Gateways[0], rig.Samples(Runs), cancellationToken);
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Line>> RunAsync(GatewayClient gateway, int runs, CancellationToken cancellationToken)
    {
        var took = new Durations();
        for (int run = 0; run < runs; run++)
        {
            string session = (await gateway.CreateSessionAsync(cancellationToken)).Id;
            await BenchShell.RunAsync(gateway, session, Fill, cancellationToken);
            await took.TimeAsync("packed", () => Waiting.SleepAsync(gateway, session, cancellationToken));
            await took.TimeAsync("unpacked", () => Waiting.WakeAsync(gateway, session, cancellationToken));
            await BenchShell.RunAsync(gateway, session, Change, cancellationToken);
            await took.TimeAsync("increment", () => Waiting.SleepAsync(gateway, session, cancellationToken));
            await took.TimeAsync("unpacked increment", () => Waiting.WakeAsync(gateway, session, cancellationToken));
            await took.TimeAsync("nothing", () => Waiting.SleepAsync(gateway, session, cancellationToken));
            await gateway.DeleteSessionAsync(session, cancellationToken);
        }

        return
        [
            took.Baseline("asleep, all of it packed", "packed"),
            took.Line("asleep, 20 files changed: an increment", "increment", "packed"),
            took.Line("asleep, nothing changed", "nothing", "packed"),
            took.Baseline("awake, from one archive", "unpacked"),
            took.Line("awake, from that and an increment", "unpacked increment", "unpacked"),
        ];
    }
}
