using System.Diagnostics;
using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>How long after a failure a user's key has its echo again: docs/failures.md. What has to be started is started at once.</summary>
internal sealed class Recovery : IBenchmark
{
    private const int Runs = 10;

    private const double MostMilliseconds = 3000;
    private static readonly TimeSpan StoreHangs = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StoreAway = TimeSpan.FromSeconds(60);

    public string Name => "recovery";

    public string Title => "From a failure to the next echo, two silos on the node, through the silos";

    public bool HasOwnSystem => true;

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        await using ClusterSystem cluster = await ClusterSystem.StartAsync(nodes: 1, gateways: 2, silosPerNode: 2, cancellationToken);
        int runs = rig.Samples(Runs);
        Statistics start = await Waiting.SampleAsync(runs, async () =>
        {
            await cluster.KillAsync(ClusterSystem.Silos[1], cancellationToken);
            return await Waiting.TimeAsync(() => cluster.StartMemberAsync(ClusterSystem.Silos[1], cancellationToken));
        });
        List<Line> lines = [new Line("baseline: a node's process, from its start until it is ready", start)];
        async Task AddAsync(string failure, Func<Task<TimeSpan>> once, Target? target = null) =>
            lines.Add(new Line(failure, await Waiting.SampleAsync(runs, once), start, target));

        var within = Target.WorstAtMost(MostMilliseconds, Unit.Milliseconds);
        await AddAsync("silo SIGKILL, beside a second", () => SiloAsync(cluster, cluster.KillAsync, cancellationToken), within);
        await AddAsync("silo SIGSTOP, beside a second", () => SiloAsync(cluster, cluster.PauseAsync, cancellationToken));
        await AddAsync("all silos SIGKILL, one started", () => NodeAsync(cluster, cancellationToken));
        await AddAsync("gateway SIGKILL, at the other one", () => GatewayAsync(cluster, cluster.KillAsync, cancellationToken), within);
        await AddAsync("gateway SIGSTOP, at the other one", () => GatewayAsync(cluster, cluster.PauseAsync, cancellationToken));
        await AddAsync("container SIGKILL, in a new terminal", () => ContainerAsync(cluster, rig, "KILL", cancellationToken));
        await AddAsync("container SIGSTOP, in a new terminal", () => ContainerAsync(cluster, rig, "STOP", cancellationToken));
        await AddAsync("Redis SIGKILL, started, until a create", () => StoreKilledAsync(cluster, TimeSpan.Zero, cancellationToken));
        await AddAsync($"  the same, started after {StoreAway.TotalSeconds} s", () => StoreKilledAsync(cluster, StoreAway, cancellationToken));
        await AddAsync($"Redis SIGSTOP for {StoreHangs.TotalSeconds} s, until a create", () => StoreHungAsync(cluster, cancellationToken));
        return lines;
    }

    /// <summary>Which silo has the session nobody tells: each fails once, and the longer wait is the one through it.</summary>
    private static async Task<TimeSpan> SiloAsync(ClusterSystem cluster, Func<string, CancellationToken, Task> fail, CancellationToken cancellationToken)
    {
        await using BenchShell shell = await BenchShell.OpenAsync(cluster.Gateways[0], cancellationToken);
        TimeSpan longest = TimeSpan.Zero;
        foreach (string silo in ClusterSystem.Silos)
        {
            await fail(silo, cancellationToken);
            TimeSpan took = await Waiting.TimeAsync(() => shell.EchoAsync(cancellationToken));
            if (took > longest) longest = took;
            // One that hung, and was not given up yet, must not go on as if nothing had been.
            await cluster.KillAsync(silo, cancellationToken);
            await cluster.StartMemberAsync(silo, cancellationToken);
        }

        return longest;
    }

    private static async Task<TimeSpan> NodeAsync(ClusterSystem cluster, CancellationToken cancellationToken)
    {
        await using BenchShell shell = await BenchShell.OpenAsync(cluster.Gateways[0], cancellationToken);
        foreach (string silo in ClusterSystem.Silos) await cluster.KillAsync(silo, cancellationToken);
        TimeSpan took = await Waiting.TimeAsync(async () =>
        {
            Task starting = cluster.StartMemberAsync(ClusterSystem.Silos[0], cancellationToken);
            await shell.EchoAsync(cancellationToken);
            await starting;
        });
        await cluster.StartMemberAsync(ClusterSystem.Silos[1], cancellationToken);
        return took;
    }

    /// <summary>The client leaves at once: how long it waits for one that hangs is its own patience.</summary>
    private static async Task<TimeSpan> GatewayAsync(ClusterSystem cluster, Func<string, CancellationToken, Task> fail, CancellationToken cancellationToken)
    {
        await using BenchShell shell = await BenchShell.OpenAsync(cluster.Gateways[0], cancellationToken);
        await fail(ClusterSystem.FirstGateway, cancellationToken);
        TimeSpan took = await Waiting.TimeAsync(() => Waiting.UntilDoneAsync(() => BenchShell.EchoOnceAsync(cluster.Gateways[1], shell.Session, cancellationToken), cancellationToken));
        await cluster.KillAsync(ClusterSystem.FirstGateway, cancellationToken);
        await cluster.StartMemberAsync(ClusterSystem.FirstGateway, cancellationToken);
        return took;
    }

    private static async Task<TimeSpan> ContainerAsync(ClusterSystem cluster, Rig rig, string signal, CancellationToken cancellationToken)
    {
        await using BenchShell shell = await BenchShell.OpenAsync(cluster.Gateways[0], cancellationToken);
        long pid = (await rig.Docker.OfSessionAsync(shell.Session, cancellationToken)).Pid;
        using (Process kill = Process.Start("kill", [$"-{signal}", $"{pid}"])) await kill.WaitForExitAsync(cancellationToken);
        return await Waiting.TimeAsync(() => Waiting.UntilDoneAsync(() => BenchShell.EchoOnceAsync(cluster.Gateways[0], shell.Session, cancellationToken), cancellationToken));
    }

    private static async Task<TimeSpan> StoreKilledAsync(ClusterSystem cluster, TimeSpan away, CancellationToken cancellationToken)
    {
        await cluster.KillAsync(ClusterSystem.Store, cancellationToken);
        await Task.Delay(away, cancellationToken);
        return await Waiting.TimeAsync(async () =>
        {
            await cluster.StartMemberAsync(ClusterSystem.Store, cancellationToken);
            await Waiting.CreateAsync(cluster.Gateways[0], cancellationToken);
        });
    }

    private static async Task<TimeSpan> StoreHungAsync(ClusterSystem cluster, CancellationToken cancellationToken)
    {
        await cluster.PauseAsync(ClusterSystem.Store, cancellationToken);
        await Task.Delay(StoreHangs, cancellationToken);
        return await Waiting.TimeAsync(async () =>
        {
            await cluster.ContinueAsync(ClusterSystem.Store, cancellationToken);
            await Waiting.CreateAsync(cluster.Gateways[0], cancellationToken);
        });
    }
}
