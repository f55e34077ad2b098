using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;
using VibeCoading.Testing;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>The same of a Docker engine, one of its own: this machine's is left alone.</summary>
internal sealed class EngineRecovery : IBenchmark
{
    private const int Runs = 10;

    /// <summary>The one that nodes use unless told.</summary>
    private const string Image = "vibecoading-optimized:latest";

    private static readonly TimeSpan Hangs = TimeSpan.FromSeconds(5);

    public string Name => "recovery";

    public string Title => "From a failure of Docker to the next echo, a node on a Docker of its own";

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        await using DockerDaemon engine = await DockerDaemon.StartAsync(Image, keepsContainers: true);
        await using ClusterSystem cluster = await ClusterSystem.StartAsync(
            nodes: 1, gateways: 1, silosPerNode: 1, cancellationToken, $"Vibe__Engine__Endpoint={engine.Endpoint}");
        GatewayClient gateway = cluster.Gateways[0];
        int runs = rig.Samples(Runs);
        Statistics start = await RecoveryClock.MeasureAsync(runs, async () =>
        {
            await engine.KillAsync();
            return await RecoveryClock.TimeAsync(() => engine.StartAgainAsync(keepsContainers: true));
        });
        return
        [
            new Line("baseline: Docker, from its start until it answers", start),
            new Line("Docker SIGKILL, started, until a create; containers live on", await RecoveryClock.MeasureAsync(runs, () => KillAsync(engine, gateway, cancellationToken)), start),
            new Line("Docker SIGKILL, started, ends containers: in a new terminal", await RecoveryClock.MeasureAsync(runs, () => KillAllAsync(engine, gateway, cancellationToken)), start),
            new Line($"Docker SIGSTOP for {Hangs.TotalSeconds} s, until a create", await RecoveryClock.MeasureAsync(runs, () => HangAsync(engine, gateway, cancellationToken)), start),
        ];
    }

    private static async Task<double> KillAsync(DockerDaemon engine, GatewayClient gateway, CancellationToken cancellationToken)
    {
        await engine.KillAsync();
        return await RecoveryClock.TimeAsync(async () =>
        {
            await engine.StartAgainAsync(keepsContainers: true);
            await CreateAsync(gateway, cancellationToken);
        });
    }

    private static async Task<double> KillAllAsync(DockerDaemon engine, GatewayClient gateway, CancellationToken cancellationToken)
    {
        await using BenchShell shell = await BenchShell.OpenAsync(gateway, cancellationToken);
        await engine.KillAsync();
        return await RecoveryClock.TimeAsync(async () =>
        {
            await engine.StartAgainAsync(keepsContainers: false);
            await RecoveryClock.AgainAsync(() => BenchShell.EchoOnceAsync(gateway, shell.Session, RecoveryClock.Key, cancellationToken), cancellationToken);
        });
    }

    private static async Task<double> HangAsync(DockerDaemon engine, GatewayClient gateway, CancellationToken cancellationToken)
    {
        engine.Pause();
        await Task.Delay(Hangs, cancellationToken);
        return await RecoveryClock.TimeAsync(async () =>
        {
            engine.Continue();
            await CreateAsync(gateway, cancellationToken);
        });
    }

    private static Task CreateAsync(GatewayClient gateway, CancellationToken cancellationToken) =>
        RecoveryClock.AgainAsync(async () => await (await BenchShell.OpenAsync(gateway, cancellationToken)).DisposeAsync(), cancellationToken);
}
