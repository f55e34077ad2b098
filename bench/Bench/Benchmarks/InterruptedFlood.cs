using VibeCoading.Bench.Results;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>Ctrl-C to a program that prints without end: until it is silent, beside <c>docker exec -it</c> and node-pty.</summary>
internal sealed class InterruptedFlood : IBenchmark
{
    private const int Interrupts = 100;
    private const int WarmUps = 3;
    private const double MostMilliseconds = 50;

    public string Name => "interrupt";

    public string Title => "Ctrl-C under yes, to silence";

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        await using TerminalSet terminals = await TerminalSet.OpenAsync(rig, Script.Interruptible, Script.Interruptible, cancellationToken);
        ITerminal[] measured = [terminals.Product, .. terminals.Others.Select(way => way.Terminal), terminals.Exec, terminals.NodePty];
        var samples = measured.ToDictionary(terminal => terminal, _ => new List<Interruption>());
        for (int i = -WarmUps; i < rig.Samples(Interrupts); i++)
        {
            foreach (ITerminal terminal in measured)
            {
                Interruption interruption = await Measure.InterruptAsync(terminal, cancellationToken);
                if (i >= 0) samples[terminal].Add(interruption);
            }
        }

        Statistics exec = Of(terminals.Exec);
        Statistics nodePty = Of(terminals.NodePty);
        Target target = Target.PercentileBelow(99, MostMilliseconds, Unit.Milliseconds);
        return
        [
            new Line("client, gateway, agent (leased by the grain), terminal", Of(terminals.Product), exec, target),
            new Line("  the same beside node-pty and ws", Of(terminals.Product), nodePty),
            .. terminals.Others.Select(way => new Line(way.Title, Of(way.Terminal), exec, way.IsFallback ? null : target)),
            new Line("baseline: docker exec -it, attached through its API", exec),
            new Line("baseline: node-pty and ws, on the host", nodePty, exec),
            new Line("output that still came, of the first", Rest(terminals.Product)),
            new Line("output that still came, of docker exec -it", Rest(terminals.Exec)),
            new Line("output that still came, of node-pty and ws", Rest(terminals.NodePty)),
        ];

        Statistics Of(ITerminal terminal) => new(samples[terminal].Select(interruption => interruption.Elapsed.TotalMilliseconds), Unit.Milliseconds);

        Statistics Rest(ITerminal terminal) => new(samples[terminal].Select(interruption => interruption.Kilobytes), Unit.Kilobytes);
    }
}
