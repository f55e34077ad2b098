using VibeCoading.Bench.Results;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>One key's way to a program and back, beside <c>docker exec -it</c>.</summary>
internal sealed class KeystrokeEcho : IBenchmark
{
    private const int Keys = 2000;
    private const int KeysInTurn = 50;
    private const int WarmUpTurns = 6;
    private const double MostRatio = 1.0;

    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(2);

    public string Name => "echo";

    public string Title => "Keystroke echo";

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        await using TerminalSet terminals = await TerminalSet.OpenAsync(rig, Script.Echo, Script.Echo, cancellationToken);
        var samples = terminals.All.ToDictionary(terminal => terminal, _ => new List<double>(Keys));
        int turns = rig.Samples(Keys / KeysInTurn);
        for (int turn = -WarmUpTurns; turn < turns; turn++)
        {
            foreach (ITerminal terminal in terminals.All)
                await Measure.EchoAsync(terminal, KeysInTurn, Idle, turn < 0 ? [] : samples[terminal], cancellationToken);
        }

        Statistics baseline = Of(terminals.Exec);
        return
        [
            new Line("client, gateway, agent (leased by the grain), terminal", Of(terminals.Product), baseline, Target.RatioAtMost(MostRatio)),
            .. terminals.ThroughGrain is { } grain ? new[] { new Line("the same from another host: client, gateway, grain, agent, terminal", Of(grain), baseline, Target.RatioAtMost(MostRatio)) } : [],
            new Line("baseline: docker exec -it, attached through its API", baseline),
            new Line("agent's socket, terminal", Of(terminals.Agent), baseline),
            new Line("terminal alone, on the host", Of(terminals.Pty), baseline),
        ];

        Statistics Of(ITerminal terminal) => new(samples[terminal], Unit.FineMilliseconds);
    }
}
