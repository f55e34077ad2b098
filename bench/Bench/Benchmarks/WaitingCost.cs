using System.Globalization;
using VibeCoading.Bench.Engine;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>What a container costs that waits for a session: memory, CPU time, disk.</summary>
internal sealed class WaitingCost : IBenchmark
{
    private const int Slots = 20;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    public string Name => "slots";

    public string Title => $"{Slots} containers that wait";

    public bool HasOwnSystem => true;

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        // Without slots, and with them, in turn: the difference is theirs.
        double before, node;
        await using (PooledSystem none = await rig.PooledAsync(0, cancellationToken))
        {
            await Task.Delay(Window, cancellationToken);
            before = UsedMegabytes();
            node = await CpuAsync([none.NodePid], cancellationToken);
        }

        await using PooledSystem system = await rig.PooledAsync(Slots, cancellationToken);
        await system.UntilFilledAsync(Slots, cancellationToken);
        await Task.Delay(Window, cancellationToken);
        double after = UsedMegabytes();
        IReadOnlyList<SessionContainer> slots = await rig.Docker.AllOfAsync(system.NodeLabel, cancellationToken);
        long[] pids = [.. slots.SelectMany(slot => new[] { slot.Pid, ProcessUsage.Parent(slot.Pid) })];
        double theirs = await CpuAsync(pids, cancellationToken);
        double withSlots = await CpuAsync([system.NodePid], cancellationToken);
        return
        [
            new Line("memory of the host, for each", new Statistics([(after - before) / Slots], Unit.Megabytes)),
            new Line("  its agent resident", new Statistics(slots.Select(slot => ProcessUsage.ResidentMegabytes(slot.Pid)), Unit.Megabytes)),
            new Line("  its shim resident", new Statistics(slots.Select(slot => ProcessUsage.ResidentMegabytes(ProcessUsage.Parent(slot.Pid))), Unit.Megabytes)),
            new Line("agent and shim of each, over 30 s", new Statistics([theirs / Slots], Unit.CpuPercent)),
            new Line("node over 30 s", new Statistics([withSlots], Unit.CpuPercent), new Statistics([node], Unit.CpuPercent)),
            new Line("baseline: node with none", new Statistics([node], Unit.CpuPercent)),
            new Line("disk: the container's own layer", new Statistics((await rig.Docker.LayersOfAsync(system.NodeLabel, cancellationToken)).Select(bytes => bytes / 1e3), Unit.Kilobytes)),
        ];
    }

    private static async Task<double> CpuAsync(IReadOnlyList<long> pids, CancellationToken cancellationToken)
    {
        double before = pids.Sum(ProcessUsage.CpuSeconds);
        await Task.Delay(Window, cancellationToken);
        return (pids.Sum(ProcessUsage.CpuSeconds) - before) / Window.TotalSeconds * 100;
    }

    /// <summary>What the host has less to give than it has.</summary>
    private static double UsedMegabytes()
    {
        Dictionary<string, double> facts = File.ReadLines("/proc/meminfo")
            .Select(line => line.Split([':', ' '], StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(fields => fields[0], fields => double.Parse(fields[1], CultureInfo.InvariantCulture) * 1024 / 1e6);
        return facts["MemTotal"] - facts["MemAvailable"];
    }
}
