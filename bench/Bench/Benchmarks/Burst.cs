using System.Diagnostics;
using VibeCoading.Bench.Engine;
using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>Many sessions asked for at once: as many as wait, and more than wait. One that fails breaks the benchmark.</summary>
internal sealed class Burst : IBenchmark
{
    private const int Fitting = 50;
    private const int Exceeding = 100;
    private const int Few = 20;
    private const int WarmUps = 10;
    private const int Runs = 10;
    private const int DockerAtOnce = 8;
    private const double MostWarmRatio = 1.0 / 5;
    private const double MostColdRatio = 1.15;

    public string Name => "burst";

    public string Title => "Bursts of sessions asked for at once";

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        int fitting = rig.Samples(Fitting);
        List<double> seen, run = [];
        await using (PooledSystem system = await rig.PooledAsync(fitting, cancellationToken))
        {
            await system.UntilFilledAsync(fitting, cancellationToken);
            SessionContainer model = await rig.Docker.AnyOfAsync(system.NodeLabel, cancellationToken);
            await WarmUpAsync(system, fitting, cancellationToken);
            (BenchSession[] sessions, _) = await CreateAsync(system, fitting, cancellationToken);
            seen = [.. sessions.Select(session => session.Seen.TotalMilliseconds)];
            await DeleteAsync(system, sessions, cancellationToken);
            await system.UntilFilledAsync(fitting, cancellationToken);
            for (int i = 0; i < rig.Samples(Runs); i++) run.Add((await BareContainer.FirstOutputAsync(rig.Docker, model, cancellationToken)).TotalMilliseconds);
        }

        int exceeding = rig.Samples(Exceeding);
        int few = rig.Samples(Few);
        await using PooledSystem small = await rig.PooledAsync(few, cancellationToken);
        await small.UntilFilledAsync(few, cancellationToken);
        SessionContainer like = await rig.Docker.AnyOfAsync(small.NodeLabel, cancellationToken);
        await WarmUpAsync(small, few, cancellationToken);
        (BenchSession[] all, TimeSpan took) = await CreateAsync(small, exceeding, cancellationToken);
        await DeleteAsync(small, all, cancellationToken);
        await small.UntilFilledAsync(few, cancellationToken);
        TimeSpan docker = await DockerAloneAsync(rig.Docker, like, exceeding - few, cancellationToken);

        var baseline = new Statistics(run, Unit.Milliseconds);
        var alone = new Statistics([docker.TotalMilliseconds], Unit.Milliseconds);
        return
        [
            new Line($"{fitting} at once where {fitting} wait, each to ready", new Statistics(seen, Unit.Milliseconds), baseline, Target.RatioAtMost(MostWarmRatio)),
            new Line("baseline: docker run to its first output, one by one", baseline),
            new Line($"{exceeding} at once where {few} wait, until all are ready", new Statistics([took.TotalMilliseconds], Unit.Milliseconds), alone, Target.RatioAtMost(MostColdRatio)),
            new Line("  of these, each to ready", new Statistics(all.Select(session => session.Seen.TotalMilliseconds), Unit.Milliseconds)),
            new Line($"baseline: docker create + start of {exceeding - few}, {DockerAtOnce} at once", alone),
        ];
    }

    /// <summary>The first sessions after a start find code that is not compiled yet.</summary>
    private static async Task WarmUpAsync(PooledSystem system, int slots, CancellationToken cancellationToken)
    {
        (BenchSession[] sessions, _) = await CreateAsync(system, Math.Min(slots, WarmUps), cancellationToken);
        await DeleteAsync(system, sessions, cancellationToken);
        await system.UntilFilledAsync(slots, cancellationToken);
    }

    private static async Task<(BenchSession[] Sessions, TimeSpan Took)> CreateAsync(PooledSystem system, int count, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        BenchSession[] sessions = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => system.Gateway.CreateSessionAsync(cancellationToken)));
        return (sessions, Stopwatch.GetElapsedTime(began));
    }

    private static Task DeleteAsync(PooledSystem system, BenchSession[] sessions, CancellationToken cancellationToken) =>
        Task.WhenAll(sessions.Select(session => system.Gateway.DeleteSessionAsync(session.Id, cancellationToken)));

    private static async Task<TimeSpan> DockerAloneAsync(DockerHost docker, SessionContainer model, int count, CancellationToken cancellationToken)
    {
        var made = new List<BareContainer>();
        long began = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = DockerAtOnce, CancellationToken = cancellationToken }, async (_, cancelled) =>
        {
            BareContainer container = await BareContainer.StartAsync(docker, model, command: null, cancelled);
            lock (made) made.Add(container);
        });
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        foreach (BareContainer container in made) await container.DisposeAsync();
        return took;
    }
}
