using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>200 MB from a program to the client's last byte, beside <c>docker exec -it</c>, node-pty and a reader in C; and whose CPU time it took.</summary>
internal sealed class OutputThroughput : IBenchmark
{
    private const long Bytes = 200_000_000;
    private const int Runs = 5;
    private const int WarmUps = 1;
    private const double LeastOfExec = 1.5;
    private const double LeastOfFloor = 0.75;
    private const double BytesPerMegabyte = 1e6;

    public string Name => "throughput";

    public string Title => $"Output of {Bytes / BytesPerMegabyte} MB";

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        long bytes = rig.Bytes(Bytes);
        using var hostFile = new TemporaryFile();
        await using TerminalSet terminals = await TerminalSet.OpenAsync(
            rig, Script.Flood(bytes, Script.FloodFile), Script.Flood(bytes, hostFile.Path), cancellationToken);
        var costs = new CpuCosts(new Dictionary<string, long>(rig.System.Processes)
        {
            ["agent"] = terminals.Container.Pid,
            ["client"] = Environment.ProcessId,
        });
        var floods = terminals.All.ToDictionary(terminal => terminal, _ => new List<Flood>());
        List<double> floor = [];
        for (int run = -WarmUps; run < rig.Samples(Runs); run++)
        {
            TimeSpan elapsed = await rig.Tools.FloorAsync(Script.Flood(bytes, hostFile.Path), bytes, cancellationToken);
            if (run >= 0) floor.Add(bytes / BytesPerMegabyte / elapsed.TotalSeconds);
            foreach (ITerminal terminal in terminals.All)
            {
                bool counts = run >= 0;
                if (counts && terminal == terminals.Product) costs.Begin();
                Flood flood = await Measure.FloodAsync(terminal, bytes, cancellationToken);
                if (counts && terminal == terminals.Product) costs.End();
                if (counts) floods[terminal].Add(flood);
            }
        }

        Statistics baseline = Of(terminals.Exec);
        Statistics nodePty = Of(terminals.NodePty);
        var least = new Statistics(floor, Unit.MegabytesPerSecond);
        return
        [
            new Line("client, gateway, agent (leased by the grain), terminal", Of(terminals.Product), baseline, Target.RatioAtLeast(LeastOfExec)),
            new Line("  the same beside the reader in C", Of(terminals.Product), least, Target.RatioAtLeast(LeastOfFloor)),
            new Line("  the same beside node-pty and ws", Of(terminals.Product), nodePty),
            .. terminals.Others.Select(way => new Line(way.Title, Of(way.Terminal), baseline, way.IsFallback ? null : Target.RatioAtLeast(LeastOfExec))),
            new Line("baseline: docker exec -it, attached through its API", baseline),
            new Line("baseline: a reader in C that does nothing else, on the host", least),
            new Line("baseline: node-pty and ws, on the host", nodePty, baseline),
            new Line("agent's socket, terminal", Of(terminals.Agent), baseline),
            new Line("terminal alone, on the host", Of(terminals.Pty), baseline),
            new Line(
                "output that the first of these lost",
                new Statistics(floods[terminals.Product].Select(flood => flood.MegabytesLost), Unit.Megabytes),
                Target: Target.WorstAtMost(0, Unit.Megabytes)),
            new Line("mean frame of the first", Pieces(terminals.Product)),
            new Line("mean read of the baseline", Pieces(terminals.Exec)),
            new Line("mean frame of the agent", Pieces(terminals.Agent)),
            .. costs.Lines(),
        ];

        Statistics Pieces(ITerminal terminal) => new(floods[terminal].Select(flood => flood.KilobytesPerPiece), Unit.Kilobytes);

        Statistics Of(ITerminal terminal) => new(floods[terminal].Select(flood => flood.MegabytesPerSecond), Unit.MegabytesPerSecond);
    }
}
