using System.Diagnostics;
using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>How long sessions take to come back from a node that is lost, and to leave one that is drained: two nodes, a directory for snapshots.</summary>
internal sealed class NodeMoves : IBenchmark
{
    private const int Runs = 10;

    private const int Drained = 100;

    private const int GraceSeconds = 5;

    public string Name => "moves";

    public string Title => $"Sessions that change their node, which is lost after {GraceSeconds} s, or is drained";

    public bool HasOwnSystem => true;

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        DirectoryInfo place = Directory.CreateTempSubdirectory("vibe-snapshots");
        try
        {
            await using ClusterSystem cluster = await ClusterSystem.StartAsync(
                nodes: 2,
                gateways: 1,
                silosPerNode: 1,
                cancellationToken,
                $"Vibe__Snapshots__Directory={place.FullName}",
                "Vibe__Snapshots__Interval=00:00:10",
                $"Vibe__Cluster__NodeGrace=00:00:{GraceSeconds:00}");
            return await RunAsync(rig, cluster, cancellationToken);
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Line>> RunAsync(Rig rig, ClusterSystem cluster, CancellationToken cancellationToken)
    {
        GatewayClient gateway = cluster.Gateways[0];
        int runs = rig.Samples(Runs);
        var slept = new List<double>();
        var lost = new List<double>();
        for (int run = 0; run < runs; run++)
        {
            string session = await CreateAsync(gateway, cancellationToken);
            TimeSpan cycle = await Waiting.TimeAsync(async () =>
            {
                await Waiting.SleepAsync(gateway, session, cancellationToken);
                await Waiting.WakeAsync(gateway, session, cancellationToken);
            });
            slept.Add(cycle.TotalSeconds);
            lost.Add(await LoseAsync(cluster, gateway, session, cancellationToken));
            await gateway.DeleteSessionAsync(session, cancellationToken);
        }

        int count = rig.Quick ? 5 : Drained;
        (double left, double awake) = await DrainAsync(gateway, count, cancellationToken);
        Statistics baseline = new(slept, Unit.Seconds);
        return
        [
            new Line("baseline: one session, asleep and awake again", baseline),
            new Line($"its node SIGKILL, ready on the other ({GraceSeconds} s of it grace)", new Statistics(lost, Unit.Seconds), baseline),
            new Line($"a node drained of {count} sessions", new Statistics([left], Unit.Seconds), baseline),
            new Line("  until all are ready on the other", new Statistics([awake], Unit.Seconds), baseline),
        ];
    }

    /// <summary>A node that has just come back may not be known yet, and the other one is drained.</summary>
    private static async Task<string> CreateAsync(GatewayClient gateway, CancellationToken cancellationToken)
    {
        string? session = null;
        await Waiting.UntilAsync(async () => (session = (await gateway.CreateSessionAsync(cancellationToken)).Id).Length > 0, cancellationToken);
        return session!;
    }

    private static async Task<double> LoseAsync(ClusterSystem cluster, GatewayClient gateway, string session, CancellationToken cancellationToken)
    {
        await Waiting.UntilAsync(async () => (await gateway.PlaceOfAsync(session, cancellationToken)).IsSaved, cancellationToken);
        string node = (await gateway.PlaceOfAsync(session, cancellationToken)).Node;
        string member = node.Split('-')[0];
        TimeSpan took = await Waiting.TimeAsync(async () =>
        {
            await cluster.KillAsync(member, cancellationToken);
            await Waiting.UntilAsync(async () => await gateway.PlaceOfAsync(session, cancellationToken) is { State: "ready" } place && place.Node != node, cancellationToken);
        });
        await cluster.StartMemberAsync(member, cancellationToken);
        return took.TotalSeconds;
    }

    /// <returns>Seconds until the node had none left, and until all were ready elsewhere.</returns>
    private static async Task<(double Left, double Awake)> DrainAsync(GatewayClient gateway, int count, CancellationToken cancellationToken)
    {
        string[] nodes = [.. await gateway.NodesAsync(cancellationToken)];
        // All of them begin on the first.
        await gateway.DrainAsync(nodes[1], cancellationToken);
        await Waiting.UntilAsync(() => gateway.IsDrainedAsync(nodes[1], cancellationToken), cancellationToken);
        var sessions = new List<string>();
        for (int created = 0; created < count; created++) sessions.Add(await CreateAsync(gateway, cancellationToken));
        await gateway.EndDrainAsync(nodes[1], cancellationToken);
        await Waiting.UntilAsync(async () => !await gateway.IsDrainedAsync(nodes[1], cancellationToken), cancellationToken);

        long began = Stopwatch.GetTimestamp();
        await gateway.DrainAsync(nodes[0], cancellationToken);
        await Waiting.UntilAsync(() => gateway.IsDrainedAsync(nodes[0], cancellationToken), cancellationToken);
        double left = Stopwatch.GetElapsedTime(began).TotalSeconds;
        foreach (string session in sessions) await Waiting.UntilAsync(() => gateway.IsReadyAsync(session, cancellationToken), cancellationToken);
        double awake = Stopwatch.GetElapsedTime(began).TotalSeconds;
        foreach (string session in sessions) await gateway.DeleteSessionAsync(session, cancellationToken);
        return (left, awake);
    }
}
