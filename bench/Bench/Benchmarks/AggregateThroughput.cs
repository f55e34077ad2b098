using System.Diagnostics;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>Terminals that all print at once, each to its viewer: what comes through in all, and what it costs the servers.</summary>
internal sealed class AggregateThroughput(int terminals) : IBenchmark
{
    private const long Bytes = 256_000_000;
    private const int Runs = 5;
    private const int WarmUps = 1;
    private const double BytesPerMegabyte = 1e6;

    public string Name => "aggregate";

    public string Title => $"Output of {Bytes / BytesPerMegabyte} MB in all, {(terminals == 1 ? "1 terminal" : $"{terminals} terminals at once")}";

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        long each = rig.Bytes(Bytes) / terminals;
        using var hostFile = new TemporaryFile();
        await using TerminalFleet fleet = await TerminalFleet.OpenAsync(
            rig, terminals, Script.Flood(each, Script.FloodFile), Script.Flood(each, hostFile.Path), cancellationToken);
        Meter[] meters = [.. Meters(rig.System, fleet)];
        var rates = fleet.All.ToDictionary(kind => kind, _ => new List<double>());
        List<double> lost = [];
        for (int run = -WarmUps; run < rig.Samples(Runs); run++)
        {
            foreach (IReadOnlyList<ITerminal> kind in fleet.All)
            {
                bool metered = run >= 0 && kind == fleet.Product;
                // The last to begin is the first to end: CPU time, which reading the others costs, too.
                foreach (Meter meter in metered ? meters.Reverse() : []) await meter.BeginAsync(cancellationToken);
                long began = Stopwatch.GetTimestamp();
                Flood[] floods = await Task.WhenAll(kind.Select(terminal => Measure.FloodAsync(terminal, each, cancellationToken)));
                TimeSpan elapsed = Stopwatch.GetElapsedTime(began);
                double megabytes = floods.Sum(flood => flood.Arrived) / BytesPerMegabyte;
                foreach (Meter meter in metered ? meters : []) await meter.EndAsync(megabytes, cancellationToken);
                if (metered) lost.Add(floods.Sum(flood => flood.MegabytesLost));
                if (run >= 0) rates[kind].Add(megabytes / elapsed.TotalSeconds);
            }
        }

        Statistics exec = Of(fleet.Exec);
        Statistics nodePty = Of(fleet.NodePty);
        return
        [
            new Line("client, gateway, agent (leased by the grain), terminal", Of(fleet.Product), exec),
            new Line("  the same beside node-pty and ws", Of(fleet.Product), nodePty),
            new Line("baseline: docker exec -it, attached through its API", exec),
            new Line("baseline: node-pty and ws, on the host", nodePty, exec),
            new Line("output that the first of these lost", new Statistics(lost, Unit.Megabytes), Target: Target.WorstAtMost(0, Unit.Megabytes)),
            .. meters.Select(meter => meter.Line),
        ];

        Statistics Of(IReadOnlyList<ITerminal> kind) => new(rates[kind], Unit.MegabytesPerSecond);
    }

    private static IEnumerable<Meter> Meters(TestedSystem system, TerminalFleet fleet)
    {
        foreach (var (role, pid) in system.Processes) yield return Meter.Cpu($"CPU time of the {role} for 1 MB", [pid]);
        yield return Meter.Cpu("CPU time of the agents for 1 MB", [.. fleet.Containers.Select(container => container.Pid)]);
        yield return Meter.Cpu("CPU time of the client for 1 MB", [Environment.ProcessId]);
        foreach (var (role, metrics) in system.Metrics) yield return Meter.Allocations($"allocated by the {role} for 1 MB", metrics);
    }
}
