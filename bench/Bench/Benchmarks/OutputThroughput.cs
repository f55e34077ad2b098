using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>200 MB from a program to the client's last byte, beside <c>docker exec -it</c>; and whose CPU time it took.</summary>
internal sealed class OutputThroughput : IBenchmark
{
    private const long Bytes = 200_000_000;
    private const int Runs = 5;
    private const int WarmUps = 1;
    private const double LeastRatio = 1.5;
    private const double BytesPerMegabyte = 1e6;

    public string Name => "throughput";

    public string Title => $"Output of {Bytes / BytesPerMegabyte} MB";

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        using var hostFile = new TemporaryFile();
        await using TerminalSet terminals = await TerminalSet.OpenAsync(
            rig, Script.Flood(Bytes, Script.FloodFile), Script.Flood(Bytes, hostFile.Path), cancellationToken);
        var costs = new CpuCosts(new Dictionary<string, long>(rig.System.Processes)
        {
            ["agent"] = terminals.Container.Pid,
            ["client"] = Environment.ProcessId,
        });
        var samples = terminals.All.ToDictionary(terminal => terminal, _ => new List<double>());
        for (int run = -WarmUps; run < rig.Samples(Runs); run++)
        {
            foreach (ITerminal terminal in terminals.All)
            {
                bool counts = run >= 0;
                if (counts && terminal == terminals.Product) costs.Begin();
                TimeSpan elapsed = await Measure.FloodAsync(terminal, Bytes, cancellationToken);
                if (counts && terminal == terminals.Product) costs.End();
                if (counts) samples[terminal].Add(Bytes / BytesPerMegabyte / elapsed.TotalSeconds);
            }
        }

        Statistics baseline = Of(terminals.Exec);
        return
        [
            new Line("client, gateway, grain, agent, terminal", Of(terminals.Product), baseline, Target.RatioAtLeast(LeastRatio)),
            new Line("baseline: docker exec -it, attached through its API", baseline),
            new Line("agent's socket, terminal", Of(terminals.Agent), baseline),
            new Line("terminal alone, on the host", Of(terminals.Pty), baseline),
            .. costs.Lines(),
        ];

        Statistics Of(ITerminal terminal) => new(samples[terminal], Unit.MegabytesPerSecond);
    }
}
