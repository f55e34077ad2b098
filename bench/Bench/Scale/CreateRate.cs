using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;

namespace VibeCoading.Bench.Scale;

/// <summary>
/// What the control plane makes of a create, without its container: rate, time of each, and what it costs the processes. The rate is held against
/// the store's own for the same round trips, and against one node's.
/// </summary>
internal sealed class CreateRate : IScaleBenchmark
{
    private const int Gateways = 2;
    private const int Rounds = 5;
    private const int CreatesOfRound = 1000;
    private const int OneByOne = 200;
    private const double MillisecondsPerSecond = 1e3;

    private static readonly int[] Nodes = [1, 2, 4];

    public string Name => "scale-creates";

    public string Title => $"Sessions created on simulated nodes, {Gateways} gateways, {SessionCrowd.AtOnce} clients, all on this machine";

    public async Task<IReadOnlyList<Line>> RunAsync(ScaleRig rig, CancellationToken cancellationToken)
    {
        List<Line> lines = [];
        Statistics? oneNode = null;
        foreach (int nodes in Nodes)
        {
            var figures = new Figures(rig.Count(CreatesOfRound), rig.Count(OneByOne));
            await using (SimulatedCluster cluster = await rig.StartAsync(nodes, Gateways, cancellationToken))
            {
                for (int round = -1; round < rig.Count(Rounds); round++) await figures.RoundAsync(cluster, isWarmUp: round < 0, cancellationToken);
            }

            lines.AddRange(figures.Lines(nodes == 1 ? "1 node" : $"{nodes} nodes", oneNode));
            oneNode ??= figures.Rate;
        }

        return lines;
    }

    private sealed class Figures(int creates, int oneByOne)
    {
        private readonly List<double> _rates = [];
        private readonly List<double> _storeRates = [];
        private readonly List<double> _busy = [];
        private readonly List<double> _alone = [];
        private readonly List<double> _commands = [];
        private readonly Dictionary<string, List<double>> _cpu = new() { ["nodes"] = [], ["gateways"] = [], ["Redis"] = [], ["clients"] = [] };

        public Statistics Rate => new(_rates, Unit.PerSecond);

        public async Task RoundAsync(SimulatedCluster cluster, bool isWarmUp, CancellationToken cancellationToken)
        {
            TimeSpan store = await SessionCrowd.CallAsync(creates, SessionCrowd.AtOnce, async (_, _) => await cluster.Store.CreateAloneAsync(), cancellationToken);
            var processes = new Dictionary<string, IReadOnlyList<long>>
            {
                ["nodes"] = cluster.NodePids, ["gateways"] = cluster.GatewayPids, ["Redis"] = cluster.StorePids, ["clients"] = [Environment.ProcessId],
            };
            Dictionary<string, double> cpu = processes.ToDictionary(role => role.Key, role => role.Value.Sum(ProcessUsage.CpuSeconds));
            double commands = await cluster.Store.CommandsAsync();
            (IReadOnlyList<BenchSession> sessions, TimeSpan whole) = await SessionCrowd.CreateAsync(cluster, creates, SessionCrowd.AtOnce, cancellationToken);
            commands = await cluster.Store.CommandsAsync() - commands;
            cpu = processes.ToDictionary(role => role.Key, role => role.Value.Sum(ProcessUsage.CpuSeconds) - cpu[role.Key]);
            (IReadOnlyList<BenchSession> others, _) = await SessionCrowd.CreateAsync(cluster, oneByOne, atOnce: 1, cancellationToken);
            await SessionCrowd.DeleteAsync(cluster, [.. sessions, .. others], cancellationToken);
            if (isWarmUp) return;

            _rates.Add(creates / whole.TotalSeconds);
            _storeRates.Add(creates / store.TotalSeconds);
            _busy.AddRange(sessions.Select(session => session.Seen.TotalMilliseconds));
            _alone.AddRange(others.Select(session => session.Seen.TotalMilliseconds));
            _commands.Add(commands / creates);
            foreach (var (role, seconds) in cpu) _cpu[role].Add(seconds * MillisecondsPerSecond / creates);
        }

        public IEnumerable<Line> Lines(string nodes, Statistics? oneNode)
        {
            var store = new Statistics(_storeRates, Unit.PerSecond);
            yield return new Line($"{nodes}: created and ready", Rate, store);
            if (oneNode is not null) yield return new Line("  the same, over that of 1 node", Rate, oneNode);
            yield return new Line("  baseline: the same round trips to Redis alone", store);
            yield return new Line("  request to ready", new Statistics(_busy, Unit.Milliseconds));
            yield return new Line("  request to ready, one by one", new Statistics(_alone, Unit.Milliseconds));
            yield return new Line("  commands that Redis takes for one, those in scripts too", new Statistics(_commands, Unit.Count));
            foreach (var (role, milliseconds) in _cpu) yield return new Line($"  CPU time of the {role} for one", new Statistics(milliseconds, Unit.CpuMilliseconds));
        }
    }
}
