using System.Diagnostics;
using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;

namespace VibeCoading.Bench.Scale;

/// <summary>
/// A node that is killed and started again: how long until all its sessions hold their containers again, beside a node that has none. The agents'
/// connections, which take a real node's time, are not in it.
/// </summary>
internal sealed class Adoption : IScaleBenchmark
{
    private const int Sessions = 500;
    private const int Rounds = 5;

    public string Name => "scale-adoption";

    public string Title => "A simulated node is killed and started again";

    public async Task<IReadOnlyList<Line>> RunAsync(ScaleRig rig, CancellationToken cancellationToken)
    {
        int sessions = rig.Count(Sessions);
        List<double> empty = [], full = [], adopting = [];
        await using SimulatedCluster cluster = await rig.StartAsync(nodes: 1, gateways: 1, cancellationToken);
        for (int i = 0; i < rig.Count(Rounds); i++)
        {
            empty.Add((await RestartAsync(cluster, 0, cancellationToken)).Ready.TotalSeconds);
            (IReadOnlyList<BenchSession> created, _) = await SessionCrowd.CreateAsync(cluster, sessions, SessionCrowd.AtOnce, cancellationToken);
            (TimeSpan ready, TimeSpan all) = await RestartAsync(cluster, sessions, cancellationToken);
            full.Add(all.TotalSeconds);
            adopting.Add((all - ready).TotalSeconds);
            foreach (BenchSession session in created)
            {
                if (!await cluster.Gateways[0].IsReadyAsync(session.Id, cancellationToken)) throw new BenchException($"Session {session.Id} is not ready after its node came back.");
            }

            await SessionCrowd.DeleteAsync(cluster, created, cancellationToken);
        }

        var baseline = new Statistics(empty, Unit.Seconds);
        return
        [
            new Line($"started again, until all {sessions} sessions are adopted", new Statistics(full, Unit.Seconds), baseline),
            new Line("  of this, from the node's being active", new Statistics(adopting, Unit.Seconds)),
            new Line("baseline: started again with no session, until it is active", baseline),
        ];
    }

    private static async Task<(TimeSpan Ready, TimeSpan All)> RestartAsync(SimulatedCluster cluster, int sessions, CancellationToken cancellationToken)
    {
        SimulatedNode node = cluster.Nodes[0];
        await node.KillAsync(cancellationToken);
        long began = Stopwatch.GetTimestamp();
        node.Start();
        await node.ReadyAsync(cancellationToken);
        TimeSpan ready = Stopwatch.GetElapsedTime(began);
        await node.UntilHeldAsync(sessions, cancellationToken);
        TimeSpan all = Stopwatch.GetElapsedTime(began);
        await cluster.GatewaysReadyAsync(cancellationToken);
        return (ready, all);
    }
}
