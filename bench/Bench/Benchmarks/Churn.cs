using System.Collections.Concurrent;
using System.Diagnostics;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>Sessions that come and go: what is left of them on the host and in the store, and what it does to the servers' memory.</summary>
internal sealed class Churn : IBenchmark
{
    private const int Cycles = 1000;
    private const int AtOnce = 4;
    private const int Slots = 4;
    private const string WithFiles = "python-node";
    private const double MostGrowth = 1.1;

    /// <summary>What is removed behind a delete's answer has gone by then.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private static readonly Dictionary<string, string> BothPools = new()
    {
        ["Vibe__Pool__Templates__python_node__Min"] = $"{Slots}",
        ["Vibe__Pool__Templates__python_node__Max"] = $"{Slots}",
    };

    public string Name => "churn";

    public string Title => $"{Cycles:N0} sessions created and deleted, {AtOnce} at once, half of them with a template's files";

    public bool HasOwnSystem => true;

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        await using PooledSystem system = await rig.StartPooledAsync(Slots, BothPools, cancellationToken);
        Footprint before = await RestingAsync(system, rig, cancellationToken);
        int half = rig.Samples(Cycles) / 2;
        List<double> first = await CycleAsync(system, half, cancellationToken);
        await RestingAsync(system, rig, cancellationToken);
        Dictionary<string, double> memory = Memory(system);
        List<double> second = await CycleAsync(system, half, cancellationToken);
        Footprint after = await RestingAsync(system, rig, cancellationToken);
        Dictionary<string, double> memoryAfter = Memory(system);

        var baseline = new Statistics(first, Unit.Milliseconds);
        List<Line> lines =
        [
            new Line($"a session's life, the last {half}", new Statistics(second, Unit.Milliseconds), baseline, Target.RatioAtMost(MostGrowth)),
            new Line($"baseline: the first {half}", baseline),
        ];
        foreach (var (kind, left) in after.Kinds)
        {
            int more = left.Count - before.Kinds[kind].Count;
            lines.Add(new Line($"{kind} more than the {before.Kinds[kind].Count} before", new Statistics([more], Unit.Count), Target: Target.WorstAtMost(0, Unit.Count)));
            if (more > 0) await Console.Error.WriteLineAsync($"Left over, {kind}: {string.Join(", ", after.NewOf(kind, before))}");
        }

        foreach (var (role, megabytes) in memoryAfter)
        {
            var midway = new Statistics([memory[role]], Unit.Megabytes);
            lines.Add(new Line($"{role} resident, after all", new Statistics([megabytes], Unit.Megabytes), midway, Target.RatioAtMost(MostGrowth)));
            lines.Add(new Line($"baseline: {role} resident, midway", midway));
        }

        return lines;
    }

    /// <summary>What there is when nothing goes on: full pools and no session.</summary>
    private static async Task<Footprint> RestingAsync(PooledSystem system, Rig rig, CancellationToken cancellationToken)
    {
        await system.UntilFilledAsync(2 * Slots, cancellationToken);
        await Task.Delay(Rest, cancellationToken);
        return await Footprint.OfAsync(system, rig.Docker, cancellationToken);
    }

    private static async Task<List<double>> CycleAsync(PooledSystem system, int count, CancellationToken cancellationToken)
    {
        var lives = new ConcurrentBag<double>();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, cancelled) =>
        {
            long began = Stopwatch.GetTimestamp();
            string session = i % 2 == 0
                ? (await system.Gateway.FirstOutputAsync(cancelled)).Session
                : (await system.Gateway.CreateSessionAsync(WithFiles, cancelled)).Id;
            await system.Gateway.DeleteSessionAsync(session, cancelled);
            lives.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        });
        return [.. lives];
    }

    private static Dictionary<string, double> Memory(PooledSystem system) =>
        system.Processes.ToDictionary(process => process.Key, process => ProcessUsage.ResidentMegabytes(process.Value));
}
