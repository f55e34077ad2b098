using VibeCoading.Bench.Baselines;
using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>What many terminals cost that are looked at and do nothing, each with its viewer: memory, and CPU time over a while.</summary>
internal sealed class IdleTerminals : IBenchmark
{
    private const int Terminals = 2000;
    private const int TerminalsOfSession = 50;
    private const string Program = "exec cat";
    private const string NodePty = "node-pty and ws";
    private const double KilobytesPerMegabyte = 1e3;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan QuickWindow = TimeSpan.FromSeconds(3);

    private static readonly Dictionary<string, string> MoreTerminals = new() { ["Vibe__Container__MaxTerminals"] = "64" };

    public string Name => "idle";

    public string Title => $"{Terminals:N0} idle terminals, each with a viewer";

    public bool HasOwnSystem => true;

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        TimeSpan window = rig.Quick ? QuickWindow : Window;
        int all = rig.Samples(Terminals);
        int few = all / TerminalsOfSession;
        Usage product = await OfProductAsync(rig, few, all, window, cancellationToken);
        Usage baseline = await OfNodePtyAsync(rig, few, all, window, cancellationToken);

        Statistics memory = MemoryOf(baseline, NodePty);
        List<Line> lines = [.. product.All.Keys.Select(role => new Line($"{role} resident, for each viewer", MemoryOf(product, role), memory))];
        lines.Add(new Line($"baseline: {NodePty} resident, for each viewer", memory));
        foreach (string role in product.All.Keys)
        {
            lines.Add(new Line($"{role} over {window.TotalSeconds} s", CpuOf(product.All[role])));
            lines.Add(new Line($"  the same with {few} of them", CpuOf(product.Few[role])));
        }

        lines.Add(new Line($"{NodePty} over {window.TotalSeconds} s", CpuOf(baseline.All[NodePty])));
        return lines;

        Statistics MemoryOf(Usage usage, string role) =>
            new([(usage.All[role].Megabytes - usage.Few[role].Megabytes) * KilobytesPerMegabyte / (all - few)], Unit.Kilobytes);
    }

    private static async Task<Usage> OfProductAsync(Rig rig, int sessions, int all, TimeSpan window, CancellationToken cancellationToken)
    {
        await using PooledSystem system = await rig.StartPooledAsync(0, MoreTerminals, cancellationToken);
        List<BenchSession> open = [];
        for (int i = 0; i < sessions; i++) open.Add(await system.Gateway.CreateSessionAsync(cancellationToken));
        var processes = system.Processes.ToDictionary(process => process.Key, process => new[] { process.Value });
        processes["agents"] = [.. (await rig.Docker.AllOfAsync(system.NodeLabel, cancellationToken)).Select(container => container.Pid)];
        return await MeasureAsync(
            async (i, cancelled) => await system.Gateway.OpenTerminalAsync(open[i % sessions].Id, Script.Shell, ["-c", Program], cancelled),
            processes, sessions, all, window, cancellationToken);
    }

    private static async Task<Usage> OfNodePtyAsync(Rig rig, int few, int all, TimeSpan window, CancellationToken cancellationToken)
    {
        await using NodePtyServer server = await rig.Tools.StartNodePtyAsync(cancellationToken);
        return await MeasureAsync(
            async (_, cancelled) => await server.OpenAsync(Program, cancelled),
            new Dictionary<string, long[]> { [NodePty] = [server.Pid] }, few, all, window, cancellationToken);
    }

    /// <summary>With few terminals, when all code has run once, and with all.</summary>
    private static async Task<Usage> MeasureAsync(
        Func<int, CancellationToken, Task<ITerminal>> openAsync, IReadOnlyDictionary<string, long[]> processes, int few, int all, TimeSpan window,
        CancellationToken cancellationToken)
    {
        await using var crowd = new Crowd(openAsync);
        await crowd.GrowAsync(few, cancellationToken);
        IReadOnlyDictionary<string, RestingUsage> before = await RestingUsage.OfAsync(processes, window, cancellationToken);
        await crowd.GrowAsync(all, cancellationToken);
        IReadOnlyDictionary<string, RestingUsage> after = await RestingUsage.OfAsync(processes, window, cancellationToken);
        await crowd.AnswerAsync(cancellationToken);
        return new Usage(before, after);
    }

    private static Statistics CpuOf(RestingUsage usage) => new([usage.CpuPercent], Unit.CpuPercent);

    private sealed record Usage(IReadOnlyDictionary<string, RestingUsage> Few, IReadOnlyDictionary<string, RestingUsage> All);
}
