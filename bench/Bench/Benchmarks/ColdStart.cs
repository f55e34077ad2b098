using VibeCoading.Bench.Engine;
using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>From the request for a session to one that is ready, beside Docker's create and start of the same container.</summary>
internal sealed class ColdStart : IBenchmark
{
    private const int Pairs = 30;
    private const int WarmUps = 3;
    private const double MostRatio = 1.15;
    private const double MostLateMilliseconds = 5;

    /// <summary>Created containers and none that run: no host has so much memory free.</summary>
    private static readonly Dictionary<string, string> OnlyCreated = new()
    {
        ["Vibe__Pool__Max"] = "1",
        ["Vibe__Pool__MinFreeMemoryBytes"] = $"{1L << 40}",
        ["Vibe__Pool__MinCreated"] = "1",
        ["Vibe__Pool__MaxCreated"] = "1",
    };

    public string Name => "cold";

    public string Title => "Cold create to ready";

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        List<double> seen = [], told = [], late = [], created = [], connected = [], started = [];
        await using PooledSystem pooled = await rig.StartPooledAsync(0, OnlyCreated, cancellationToken);
        SessionContainer? model = null;
        for (int i = -WarmUps; i < rig.Samples(Pairs); i++)
        {
            BenchSession session = await rig.Gateway.CreateSessionAsync(cancellationToken);
            model = await rig.Docker.OfSessionAsync(session.Id, cancellationToken);
            await rig.Gateway.DeleteSessionAsync(session.Id, cancellationToken);
            await rig.Docker.UntilGoneAsync(model.Id, cancellationToken);

            await pooled.UntilFilledAsync("created", 1, cancellationToken);
            BenchSession ofCreated = await pooled.Gateway.CreateSessionAsync(cancellationToken);
            await pooled.Gateway.DeleteSessionAsync(ofCreated.Id, cancellationToken);
            await pooled.UntilFilledAsync("created", 1, cancellationToken);

            await using BareContainer bare = await BareContainer.StartAsync(rig.Docker, model, command: null, cancellationToken);
            if (i < 0) continue;
            seen.Add(session.Seen.TotalMilliseconds);
            told.Add(session.Told.TotalMilliseconds);
            late.Add(session.Late!.Value.TotalMilliseconds);
            created.Add(ofCreated.Seen.TotalMilliseconds);
            connected.Add(bare.Connected.TotalMilliseconds);
            started.Add(bare.Started.TotalMilliseconds);
        }

        var baseline = new Statistics(connected, Unit.Milliseconds);
        return
        [
            new Line("session, as the client sees it", new Statistics(seen, Unit.Milliseconds), baseline, Target.RatioAtMost(MostRatio)),
            new Line("session, as the server tells (create:total_new)", new Statistics(told, Unit.Milliseconds), baseline),
            new Line("  from ready to the answer of status?wait=", new Statistics(late, Unit.Milliseconds), Target: Target.PercentileBelow(95, MostLateMilliseconds, Unit.Milliseconds)),
            new Line("session that finds a created container", new Statistics(created, Unit.Milliseconds), baseline),
            new Line("baseline: docker create + start, to the agent's socket", baseline),
            new Line("docker create + start alone", new Statistics(started, Unit.Milliseconds)),
        ];
    }
}
