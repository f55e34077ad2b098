using VibeCoading.Bench.Results;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>One key's way to a program and back, beside <c>docker exec -it</c> and node-pty.</summary>
internal sealed class KeystrokeEcho(EchoLoad load) : IBenchmark
{
    private const int Keys = 2000;
    private const int KeysInTurn = 50;
    private const int WarmUpTurns = 6;
    private const double MostOfExec = 0.8;
    private const double MostOfExecElsewhere = 1.0;
    private const double MostOfNodePty = 1.5;

    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(2);

    public string Name => "echo";

    public string Title => $"Keystroke echo, {load.Title}";

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        await using TerminalSet terminals = await TerminalSet.OpenAsync(rig, Script.Echo, Script.Echo, blocks: true, cancellationToken);
        await using BusySessions others = await load.StartAsync(rig, cancellationToken);
        var samples = terminals.All.ToDictionary(terminal => terminal, _ => new List<double>(Keys));
        List<double> printed = [];
        int turns = rig.Samples(Keys / KeysInTurn);
        for (int turn = -WarmUpTurns; turn < turns; turn++)
        {
            others.Begin();
            foreach (ITerminal terminal in terminals.All)
                await Measure.EchoAsync(terminal, KeysInTurn, Idle, turn < 0 ? [] : samples[terminal], cancellationToken);
            double rate = await others.KilobytesPerSecondAsync();
            if (turn >= 0) printed.Add(rate);
        }

        Statistics exec = Of(terminals.Exec);
        Statistics nodePty = Of(terminals.NodePty);
        return
        [
            new Line("client, gateway, agent (leased by the grain), terminal", Of(terminals.Product), exec, Target.RatioAtMost(MostOfExec)),
            new Line("  the same beside node-pty and ws", Of(terminals.Product), nodePty, Target.RatioAtMost(MostOfNodePty)),
            .. terminals.Others.Select(way => new Line(way.Title, Of(way.Terminal), exec, way.IsFallback ? null : Target.RatioAtMost(MostOfExecElsewhere))),
            new Line("baseline: docker exec -it, attached through its API", exec),
            new Line("baseline: node-pty and ws, on the host", nodePty, exec),
            new Line("agent's socket, terminal", Of(terminals.Agent), exec),
            new Line("terminal alone, on the host", Of(terminals.Pty), exec),
            .. load.Sessions > 0 ? new[] { new Line("what the others printed meanwhile", new Statistics(printed, Unit.KilobytesPerSecond)) } : [],
        ];

        Statistics Of(ITerminal terminal) => new(samples[terminal], Unit.FineMilliseconds);
    }
}
