using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;
using VibeCoading.Testing;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>The clock of a node jumps, and nobody else's does.</summary>
internal sealed class ClockRecovery : IBenchmark
{
    private const int Runs = 10;

    /// <summary>More than a silo takes to be given up.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(6);

    public string Name => "clock";

    public string Title => $"The clock of a node jumps: the {Moment.TotalSeconds} s after it, through its silo";

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        using var clock = new JumpingClock();
        await using PlacedSystem system = await PlacedSystem.StartAsync(rig, [clock.Place], SiloPlace.Loopback, cancellationToken);
        await using BenchShell shell = await BenchShell.OpenAsync(system.Gateway, cancellationToken);
        string[] jumps = ["", "an hour on", "an hour back"];
        List<double>[] keys = [[], [], []], creates = [[], [], []];
        for (int run = 0; run < rig.Samples(Runs); run++)
        {
            for (int jump = 0; jump < jumps.Length; jump++)
            {
                TimeSpan error = TimeSpan.FromHours(jump == 2 ? -1 : jump);
                Task<TimeSpan> waited = Waiting.LongestAsync([shell], Moment, cancellationToken);
                clock.JumpTo(error);
                await Waiting.UntilAsync(async () => (await JumpingClock.ErrorOfAsync(system.Health[0], cancellationToken) - error).Duration() < Moment, cancellationToken);
                creates[jump].Add((await Waiting.TimeAsync(() => Waiting.CreateAsync(system.Gateway, cancellationToken))).TotalMilliseconds);
                keys[jump].Add((await waited).TotalMilliseconds);
            }
        }

        Statistics key = Of(keys[0]), create = Of(creates[0]);
        List<Line> lines = [new Line("baseline: a key's longest wait, the clock right again", key), new Line("baseline: until a create", create)];
        for (int jump = 1; jump < jumps.Length; jump++)
        {
            lines.Add(new Line($"{jumps[jump]}: a key's longest wait", Of(keys[jump]), key));
            lines.Add(new Line("  until a create", Of(creates[jump]), create));
        }

        return lines;

        static Statistics Of(List<double> samples) => new(samples, Unit.Milliseconds);
    }
}
