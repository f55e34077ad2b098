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

    /// <summary>Of a date in whole seconds, and far less than a jump.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    public string Name => "clock";

    public string Title => $"The clock of a node jumps: the {Moment.TotalSeconds} s after it, through its silo";

    public bool HasOwnSystem => true;

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        using var clock = new JumpingClock();
        await using PlacedSystem system = await PlacedSystem.StartAsync(rig, [clock.Place], SiloPlace.Loopback, cancellationToken);
        await using BenchShell shell = await BenchShell.OpenAsync(system.Gateway, cancellationToken);
        var took = new Durations();
        for (int run = 0; run < rig.Samples(Runs); run++)
        {
            await MeasureAsync("right", () => Task.CompletedTask);
            foreach (int hours in new[] { 1, -1 })
            {
                await MeasureAsync($"{hours}", () => JumpAsync(TimeSpan.FromHours(hours)));
                await JumpAsync(TimeSpan.Zero);
            }
        }

        return
        [
            took.Baseline("a key's longest wait, the clock right", "key, right"),
            took.Baseline("until a create", "create, right"),
            took.Line("an hour on: a key's longest wait", "key, 1", "key, right"),
            took.Line("  until a create", "create, 1", "create, right"),
            took.Line("an hour back: a key's longest wait", "key, -1", "key, right"),
            took.Line("  until a create", "create, -1", "create, right"),
        ];

        async Task MeasureAsync(string clockIs, Func<Task> jump)
        {
            Task<TimeSpan> waited = Waiting.LongestAsync([shell], Moment, cancellationToken);
            await jump();
            await took.TimeAsync($"create, {clockIs}", () => Waiting.CreateAsync(system.Gateway, cancellationToken));
            took.Add($"key, {clockIs}", await waited);
        }

        // Returns when the node goes by it: it looks once a second.
        async Task JumpAsync(TimeSpan error)
        {
            clock.JumpTo(error);
            await Waiting.UntilAsync(async () => (await JumpingClock.ErrorOfAsync(system.Health[0], cancellationToken) - error).Duration() < Tolerance, cancellationToken);
        }
    }
}
