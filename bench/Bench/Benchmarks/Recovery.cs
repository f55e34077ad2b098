using System.Diagnostics;
using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>How long after a failure a user's key has its echo again: docs/failures.md. What has to be started is started at once.</summary>
internal sealed class Recovery : IBenchmark
{
    private const int Runs = 10;

    /// <summary>Of what takes half a minute each time.</summary>
    private const int SlowRuns = 2;

    private const double MostMilliseconds = 3000;

    private static readonly TimeSpan StoreAway = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly ReadOnlyMemory<byte> Key = new byte[] { (byte)'k' };

    public string Name => "recovery";

    public string Title => "From a failure to the next echo, two silos on the node, through the silos";

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        await using ClusterSystem cluster = await ClusterSystem.StartAsync(nodes: 1, gateways: 2, silosPerNode: 2, cancellationToken);
        int runs = rig.Samples(Runs);
        Statistics start = await MeasureAsync(runs, async () =>
        {
            await cluster.KillAsync(ClusterSystem.Silos[1], cancellationToken);
            return await TimeAsync(() => cluster.StartMemberAsync(ClusterSystem.Silos[1], cancellationToken));
        });
        List<Line> lines = [new Line("baseline: a node's process, from its start until it is ready", start)];
        lines.Add(new Line("silo SIGKILL, beside a second", await MeasureAsync(runs, () => SiloAsync(cluster, cluster.KillAsync, cancellationToken)), start, Within()));
        lines.Add(new Line("silo SIGSTOP, beside a second", await MeasureAsync(runs, () => SiloAsync(cluster, cluster.PauseAsync, cancellationToken)), start));
        lines.Add(new Line("all silos SIGKILL, one started", await MeasureAsync(runs, () => NodeAsync(cluster, cancellationToken)), start));
        lines.Add(new Line("gateway SIGKILL, at the other one", await MeasureAsync(runs, () => GatewayAsync(cluster, cancellationToken)), start, Within()));
        lines.Add(new Line("container SIGKILL, in a new terminal", await MeasureAsync(runs, () => ContainerAsync(cluster, rig, "KILL", cancellationToken)), start));
        lines.Add(new Line(
            "container SIGSTOP, in a new terminal",
            await MeasureAsync(rig.Quick ? 1 : SlowRuns, () => ContainerAsync(cluster, rig, "STOP", cancellationToken)),
            start));
        lines.Add(new Line("Redis SIGKILL, started, until a create", await MeasureAsync(runs, () => StoreAsync(cluster, hangs: false, cancellationToken)), start));
        lines.Add(new Line("Redis SIGSTOP for 5 s, until a create", await MeasureAsync(runs, () => StoreAsync(cluster, hangs: true, cancellationToken)), start));
        return lines;
    }

    private static Target Within() => Target.WorstAtMost(MostMilliseconds, Unit.Milliseconds);

    private static async Task<Statistics> MeasureAsync(int runs, Func<Task<double>> once)
    {
        var samples = new List<double>();
        for (int run = 0; run < runs; run++) samples.Add(await once());
        return new Statistics(samples, Unit.Milliseconds);
    }

    /// <summary>Which silo has the session nobody tells: each fails once, and the longer wait is the one through it.</summary>
    private static async Task<double> SiloAsync(ClusterSystem cluster, Func<string, CancellationToken, Task> fail, CancellationToken cancellationToken)
    {
        await using BenchShell shell = await BenchShell.OpenAsync(cluster.Gateways[0], cancellationToken);
        double longest = 0;
        foreach (string silo in ClusterSystem.Silos)
        {
            await fail(silo, cancellationToken);
            longest = Math.Max(longest, await TimeAsync(() => shell.EchoAsync(Key, cancellationToken)));
            // One that hung, and was not given up yet, must not go on as if nothing had been.
            await cluster.KillAsync(silo, cancellationToken);
            await cluster.StartMemberAsync(silo, cancellationToken);
        }

        return longest;
    }

    private static async Task<double> NodeAsync(ClusterSystem cluster, CancellationToken cancellationToken)
    {
        await using BenchShell shell = await BenchShell.OpenAsync(cluster.Gateways[0], cancellationToken);
        foreach (string silo in ClusterSystem.Silos) await cluster.KillAsync(silo, cancellationToken);
        double took = await TimeAsync(async () =>
        {
            Task starting = cluster.StartMemberAsync(ClusterSystem.Silos[0], cancellationToken);
            await shell.EchoAsync(Key, cancellationToken);
            await starting;
        });
        await cluster.StartMemberAsync(ClusterSystem.Silos[1], cancellationToken);
        return took;
    }

    private static async Task<double> GatewayAsync(ClusterSystem cluster, CancellationToken cancellationToken)
    {
        await using BenchShell shell = await BenchShell.OpenAsync(cluster.Gateways[0], cancellationToken);
        await cluster.KillAsync(ClusterSystem.FirstGateway, cancellationToken);
        double took = await TimeAsync(() => AgainAsync(() => BenchShell.EchoOnceAsync(cluster.Gateways[1], shell.Session, Key, cancellationToken), cancellationToken));
        await cluster.StartMemberAsync(ClusterSystem.FirstGateway, cancellationToken);
        return took;
    }

    private static async Task<double> ContainerAsync(ClusterSystem cluster, Rig rig, string signal, CancellationToken cancellationToken)
    {
        await using BenchShell shell = await BenchShell.OpenAsync(cluster.Gateways[0], cancellationToken);
        long pid = (await rig.Docker.OfSessionAsync(shell.Session, cancellationToken)).Pid;
        using (Process kill = Process.Start("kill", [$"-{signal}", $"{pid}"])) await kill.WaitForExitAsync(cancellationToken);
        return await TimeAsync(() => AgainAsync(() => BenchShell.EchoOnceAsync(cluster.Gateways[0], shell.Session, Key, cancellationToken), cancellationToken));
    }

    private static async Task<double> StoreAsync(ClusterSystem cluster, bool hangs, CancellationToken cancellationToken)
    {
        if (hangs) await cluster.PauseAsync(ClusterSystem.Store, cancellationToken);
        else await cluster.KillAsync(ClusterSystem.Store, cancellationToken);
        if (hangs) await Task.Delay(StoreAway, cancellationToken);
        return await TimeAsync(async () =>
        {
            if (hangs) await cluster.ContinueAsync(ClusterSystem.Store, cancellationToken);
            else await cluster.StartMemberAsync(ClusterSystem.Store, cancellationToken);
            await AgainAsync(async () => await (await BenchShell.OpenAsync(cluster.Gateways[0], cancellationToken)).DisposeAsync(), cancellationToken);
        });
    }

    /// <summary>As a client repeats what was refused or broke.</summary>
    private static async Task AgainAsync(Func<Task> call, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (Exception refused) when (refused is BenchException or HttpRequestException or System.Net.WebSockets.WebSocketException && Stopwatch.GetElapsedTime(began) < Limit)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    private static async Task<double> TimeAsync(Func<Task> step)
    {
        long began = Stopwatch.GetTimestamp();
        await step();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
