using System.Diagnostics;
using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;

namespace VibeCoading.Bench.Scale;

/// <summary>
/// What very many idle sessions cost that one owner has on one node, in the node and in the store, awake and asleep; and how long a page of their
/// list takes then, beside a list of few. The agents' connections, which a real node has besides, are not in it.
/// </summary>
internal sealed class IdleSessions : IScaleBenchmark
{
    private const int Sessions = 100_000;
    private const int Few = 500;
    private const int Asleep = 10_000;
    private const int Lists = 300;
    private const int WarmUps = 20;
    private const int LeastOnPage = 50;
    private const double MostGrowth = 1.5;

    private static readonly (string Name, string Query)[] Pages =
    [
        ("the owner's first page of 50", "limit=50"),
        ("the owner's page of 50 in the middle", "limit=50&after={0}"),
        ("the owner's first page of 200", "limit=200"),
        ("the administrator's first page of 50 of all owners'", "owner=*&limit=50"),
        ("the administrator's page of 50 in the middle", "owner=*&limit=50&after={0}"),
    ];

    public string Name => "scale-idle";

    public string Title => $"{Sessions:N0} idle sessions of one owner on one simulated node";

    public async Task<IReadOnlyList<Line>> RunAsync(ScaleRig rig, CancellationToken cancellationToken)
    {
        await using SimulatedCluster cluster = await rig.StartAsync(nodes: 1, gateways: 1, cancellationToken);
        List<BenchSession> sessions = [.. await CreateAsync(cluster, Few, cancellationToken)];
        Memory few = await Memory.OfAsync(cluster, cancellationToken);
        sessions.AddRange(await CreateAsync(cluster, rig.Count(Sessions) - Few, cancellationToken));
        Memory all = await Memory.OfAsync(cluster, cancellationToken);
        IReadOnlyList<Line> lists = await ListAsync(cluster, sessions, rig, cancellationToken);
        int asleep = rig.Count(Asleep);
        await SleepAsync(cluster, sessions[..asleep], cancellationToken);
        Memory slept = await Memory.OfAsync(cluster, cancellationToken);

        int more = sessions.Count - Few;
        return
        [
            Each("node, live objects, for each session that is ready", few.Live, all.Live, more),
            Each("node resident, for each", few.Resident, all.Resident, more),
            Each("Redis, for each", few.Store, all.Store, more),
            Each("node, live objects, for each that sleeps and nobody asked for since", all.Live - ((all.Live - few.Live) / more * asleep), slept.Live, asleep),
            new Line("node resident, with all of them", new Statistics([all.Resident / 1e3], Unit.Megabytes)),
            new Line("Redis, with all of them", new Statistics([all.Store / 1e3], Unit.Megabytes)),
            .. lists,
        ];

        static Line Each(string name, double before, double after, int count) => new(name, new Statistics([(after - before) / count], Unit.FineKilobytes));
    }

    private static async Task<IReadOnlyList<BenchSession>> CreateAsync(SimulatedCluster cluster, int count, CancellationToken cancellationToken) =>
        (await SessionCrowd.CreateAsync(cluster, count, SessionCrowd.AtOnce, cancellationToken)).Sessions;

    private static async Task SleepAsync(SimulatedCluster cluster, IReadOnlyList<BenchSession> sessions, CancellationToken cancellationToken)
    {
        int before = await cluster.Nodes[0].HeldAsync(cancellationToken);
        await SessionCrowd.CallAsync(
            sessions.Count, SessionCrowd.AtOnce, async (i, cancelled) => await cluster.Gateways[0].HibernateSessionAsync(sessions[i].Id, cancelled), cancellationToken);
        await cluster.Nodes[0].UntilHeldAsync(before - sessions.Count, cancellationToken);
    }

    /// <summary>In turns with a cluster that has few, so that both have the same machine.</summary>
    private static async Task<IReadOnlyList<Line>> ListAsync(SimulatedCluster many, IReadOnlyList<BenchSession> sessions, ScaleRig rig, CancellationToken cancellationToken)
    {
        await using SimulatedCluster few = await rig.StartAsync(nodes: 1, gateways: 1, cancellationToken);
        string middleOfFew = MiddleOf(await CreateAsync(few, Few, cancellationToken)), middleOfMany = MiddleOf(sessions);
        List<Line> lines = [];
        foreach (var (name, query) in Pages)
        {
            List<double> took = [], baseline = [];
            for (int i = 0; i < WarmUps + rig.Count(Lists); i++)
            {
                double withFew = await PageAsync(few, query, middleOfFew, cancellationToken);
                double withMany = await PageAsync(many, query, middleOfMany, cancellationToken);
                if (i < WarmUps) continue;
                baseline.Add(withFew);
                took.Add(withMany);
            }

            var ofFew = new Statistics(baseline, Unit.Milliseconds);
            lines.Add(new Line(name, new Statistics(took, Unit.Milliseconds), ofFew, Target.RatioAtMost(MostGrowth)));
            lines.Add(new Line($"  baseline: the same among {Few}", ofFew));
        }

        return lines;
    }

    private static string MiddleOf(IReadOnlyList<BenchSession> sessions) =>
        sessions.Select(session => session.Id).Order(StringComparer.Ordinal).ElementAt(sessions.Count / 2);

    private static async Task<double> PageAsync(SimulatedCluster cluster, string query, string middle, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        IReadOnlyList<string> page = await cluster.Gateways[0].ListSessionsAsync(query.Replace("{0}", middle, StringComparison.Ordinal), cancellationToken);
        double took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return page.Count >= LeastOnPage ? took : throw new BenchException($"The page '{query}' has {page.Count} sessions.");
    }

    /// <summary>In kilobytes.</summary>
    private sealed record Memory(double Live, double Resident, double Store)
    {
        public static async Task<Memory> OfAsync(SimulatedCluster cluster, CancellationToken cancellationToken)
        {
            double live = await cluster.Nodes[0].LiveKilobytesAsync(cancellationToken);
            return new Memory(live, ProcessUsage.ResidentMegabytes(cluster.Nodes[0].Pid) * 1e3, await cluster.Store.UsedKilobytesAsync());
        }
    }
}
