using System.Collections.Concurrent;
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
    private const int Bursts = 6;
    private const int Floods = 3;
    private const int RunsBetween = 3;
    private const int DockerAtOnce = 8;
    private const double MostWarmRatio = 1.0 / 5;
    private const double MostColdRatio = 1.15;

    public string Name => "burst";

    public string Title => "Bursts of sessions asked for at once";

    public bool HasOwnSystem => true;

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        int fitting = rig.Samples(Fitting);
        List<double> first = [], seen = [], run = [];
        await using (PooledSystem system = await rig.PooledAsync(fitting, cancellationToken))
        {
            await system.UntilFilledAsync(fitting, cancellationToken);
            SessionContainer model = await rig.Docker.AnyOfAsync(system.NodeLabel, cancellationToken);
            for (int burst = -1; burst < rig.Samples(Bursts); burst++)
            {
                (BenchSession[] sessions, _) = await CreateAsync(system, fitting, cancellationToken);
                (burst < 0 ? first : seen).AddRange(sessions.Select(session => session.Seen.TotalMilliseconds));
                await DeleteAsync(system, sessions, cancellationToken);
                await system.UntilFilledAsync(fitting, cancellationToken);
                for (int i = 0; i < RunsBetween; i++) run.Add((await BareContainer.FirstOutputAsync(rig.Docker, model, cancellationToken)).TotalMilliseconds);
            }
        }

        int exceeding = rig.Samples(Exceeding);
        int few = rig.Samples(Few);
        List<double> took = [], docker = [], each = [];
        await using PooledSystem small = await rig.PooledAsync(few, cancellationToken);
        await small.UntilFilledAsync(few, cancellationToken);
        SessionContainer like = await rig.Docker.AnyOfAsync(small.NodeLabel, cancellationToken);
        await WarmUpAsync(small, few, cancellationToken);
        for (int i = 0; i < rig.Samples(Floods); i++)
        {
            (BenchSession[] all, TimeSpan whole) = await CreateAsync(small, exceeding, cancellationToken);
            took.Add(whole.TotalMilliseconds);
            each.AddRange(all.Select(session => session.Seen.TotalMilliseconds));
            await DeleteAsync(small, all, cancellationToken);
            await small.UntilFilledAsync(few, cancellationToken);
            docker.Add((await DockerAloneAsync(rig.Docker, like, exceeding - few, cancellationToken)).TotalMilliseconds);
        }

        var baseline = new Statistics(run, Unit.Milliseconds);
        var alone = new Statistics(docker, Unit.Milliseconds);
        return
        [
            new Line($"{fitting} at once where {fitting} wait, each to ready", new Statistics(seen, Unit.Milliseconds), baseline, Target.RatioAtMost(MostWarmRatio)),
            new Line("  the first such burst after the start of node and gateway", new Statistics(first, Unit.Milliseconds), baseline),
            new Line("baseline: docker run to its first output, one by one", baseline),
            new Line($"{exceeding} at once where {few} wait, until all are ready", new Statistics(took, Unit.Milliseconds), alone, Target.RatioAtMost(MostColdRatio)),
            new Line("  of these, each to ready", new Statistics(each, Unit.Milliseconds)),
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
        var made = new ConcurrentBag<BareContainer>();
        long began = Stopwatch.GetTimestamp();
        try
        {
            await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = DockerAtOnce, CancellationToken = cancellationToken }, async (_, cancelled) =>
                made.Add(await BareContainer.StartAsync(docker, model, command: null, cancelled)));
            return Stopwatch.GetElapsedTime(began);
        }
        finally
        {
            foreach (BareContainer container in made) await container.DisposeAsync();
        }
    }
}
