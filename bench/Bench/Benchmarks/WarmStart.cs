using System.Diagnostics;
using VibeCoading.Bench.Engine;
using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>From the request for a session to the first byte of a command's output, out of a pool, beside <c>docker run</c> of the same container.</summary>
internal sealed class WarmStart : IBenchmark
{
    private const int Starts = 200;
    private const int WarmUps = 10;
    private const int RunEvery = 2;
    private const int Slots = 3;
    private const double MostMedianRatio = 1.0 / 15;
    private const double MostTailRatio = 1.0 / 5;

    public string Name => "warm";

    public string Title => "Warm start: request for a session to a command's first output";

    public bool HasOwnSystem => true;

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        await using PooledSystem system = await rig.PooledAsync(Slots, cancellationToken);
        await system.UntilFilledAsync(Slots, cancellationToken);
        SessionContainer model = await rig.Docker.AnyOfAsync(system.NodeLabel, cancellationToken);
        List<double> output = [], ready = [], told = [], run = [];
        for (int i = -WarmUps; i < rig.Samples(Starts); i++)
        {
            BenchStart start = await system.Gateway.FirstOutputAsync(cancellationToken);
            await system.Gateway.DeleteSessionAsync(start.Session, cancellationToken);
            await system.UntilFilledAsync(Slots, cancellationToken);
            double? bare = i % RunEvery == 0 ? (await BareContainer.FirstOutputAsync(rig.Docker, model, cancellationToken)).TotalMilliseconds : null;
            if (i < 0) continue;
            output.Add(start.Output.TotalMilliseconds);
            ready.Add(start.Created.TotalMilliseconds);
            told.Add(start.Told.TotalMilliseconds);
            if (bare is { } milliseconds) run.Add(milliseconds);
        }

        var baseline = new Statistics(run, Unit.Milliseconds);
        var samples = new Statistics(output, Unit.Milliseconds);
        return
        [
            new Line("session, terminal, first output", samples, baseline, Target.RatioAtMost(MostMedianRatio)),
            new Line("  the same, its tail", samples, baseline, Target.PercentileRatioAtMost(99, MostTailRatio)),
            new Line("  until the request for the session was answered", new Statistics(ready, Unit.Milliseconds)),
            new Line("  request to ready, as the server tells", new Statistics(told, Unit.Milliseconds)),
            new Line("baseline: docker run to its first output", baseline),
        ];
    }
}
