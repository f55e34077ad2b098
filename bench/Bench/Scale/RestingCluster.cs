using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;

namespace VibeCoading.Bench.Scale;

/// <summary>What nodes cost each other while nothing happens: processor, messages, commands to the store, membership.</summary>
internal sealed class RestingCluster : IScaleBenchmark
{
    private const int Gateways = 2;
    private const int Windows = 3;
    private const string Sent = "orleans_messaging_sent_messages_size_bytes";

    private static readonly int[] Nodes = [1, 2, 4, 8];
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>What joining left to do is done by then.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    public string Name => "scale-rest";

    public string Title => $"Simulated nodes at rest, {Gateways} gateways, no session";

    public async Task<IReadOnlyList<Line>> RunAsync(ScaleRig rig, CancellationToken cancellationToken)
    {
        List<Line> lines = [];
        Figures? one = null;
        foreach (int nodes in Nodes)
        {
            await using SimulatedCluster cluster = await rig.StartAsync(nodes, Gateways, cancellationToken);
            await Task.Delay(rig.Time(Settling), cancellationToken);
            Figures figures = await MeasureAsync(cluster, rig.Time(Window), cancellationToken);
            lines.AddRange(figures.Lines(nodes == 1 ? "1 node" : $"{nodes} nodes", one));
            one ??= figures;
        }

        return lines;
    }

    private static async Task<Figures> MeasureAsync(SimulatedCluster cluster, TimeSpan window, CancellationToken cancellationToken)
    {
        List<double> node = [], gateway = [], store = [], messages = [], kilobytes = [], commands = [];
        for (int i = 0; i < Windows; i++)
        {
            Snapshot before = await Snapshot.OfAsync(cluster, cancellationToken);
            await Task.Delay(window, cancellationToken);
            Snapshot after = await Snapshot.OfAsync(cluster, cancellationToken);
            double seconds = (after.At - before.At).TotalSeconds;
            node.Add(Percent(after.NodeCpu - before.NodeCpu) / cluster.Nodes.Count);
            gateway.Add(Percent(after.GatewayCpu - before.GatewayCpu) / cluster.Gateways.Count);
            store.Add(Percent(after.StoreCpu - before.StoreCpu));
            messages.Add((after.Messages - before.Messages) / seconds / cluster.Nodes.Count);
            kilobytes.Add((after.Bytes - before.Bytes) / 1e3 / seconds / cluster.Nodes.Count);
            commands.Add((after.Commands - before.Commands) / seconds);

            double Percent(double cpuSeconds) => cpuSeconds / seconds * 100;
        }

        return new Figures(
            new Statistics(node, Unit.CpuPercent),
            new Statistics(gateway, Unit.CpuPercent),
            new Statistics(store, Unit.CpuPercent),
            new Statistics(messages, Unit.EachSecond),
            new Statistics(kilobytes, Unit.Kilobytes),
            new Statistics(commands, Unit.EachSecond),
            new Statistics([await cluster.Store.MembershipKilobytesAsync()], Unit.FineKilobytes));
    }

    private sealed record Figures(
        Statistics Node, Statistics Gateway, Statistics Store, Statistics Messages, Statistics Kilobytes, Statistics Commands, Statistics Membership)
    {
        public IEnumerable<Line> Lines(string nodes, Figures? one)
        {
            yield return new Line($"{nodes}: each node", Node, one?.Node);
            yield return new Line("  each gateway", Gateway, one?.Gateway);
            yield return new Line("  Redis", Store, one?.Store);
            yield return new Line("  messages that each node sends", Messages, one?.Messages);
            yield return new Line("  bytes that each node sends, for each second", Kilobytes, one?.Kilobytes);
            yield return new Line("  commands that Redis takes, those in scripts too", Commands, one?.Commands);
            yield return new Line("  the membership table", Membership, one?.Membership);
        }
    }

    private sealed record Snapshot(DateTimeOffset At, double NodeCpu, double GatewayCpu, double StoreCpu, double Messages, double Bytes, double Commands)
    {
        public static async Task<Snapshot> OfAsync(SimulatedCluster cluster, CancellationToken cancellationToken)
        {
            double messages = 0, bytes = 0;
            foreach (SimulatedNode node in cluster.Nodes)
            {
                messages += await SumAsync(node.Metrics, $"{Sent}_count", cancellationToken);
                bytes += await SumAsync(node.Metrics, $"{Sent}_sum", cancellationToken);
            }

            return new Snapshot(
                DateTimeOffset.UtcNow,
                cluster.NodePids.Sum(ProcessUsage.CpuSeconds),
                cluster.GatewayPids.Sum(ProcessUsage.CpuSeconds),
                cluster.StorePids.Sum(ProcessUsage.CpuSeconds),
                messages,
                bytes,
                await cluster.Store.CommandsAsync());
        }

        private static async Task<double> SumAsync(Uri metrics, string name, CancellationToken cancellationToken) =>
            (await Metrics.ReadAsync(metrics, name, cancellationToken)).Sum(sample => sample.Value);
    }
}
