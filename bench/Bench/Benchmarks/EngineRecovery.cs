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

    public bool HasOwnSystem => true;

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        await using DockerDaemon engine = await DockerDaemon.StartAsync(Image, keepsContainers: true);
        await using ClusterSystem cluster = await ClusterSystem.StartAsync(
            nodes: 1, gateways: 1, silosPerNode: 1, cancellationToken, $"Vibe__Engine__Endpoint={engine.Endpoint}");
        GatewayClient gateway = cluster.Gateways[0];
        int runs = rig.Samples(Runs);
        Statistics start = await Waiting.SampleAsync(runs, async () =>
        {
            await engine.KillAsync();
            return await Waiting.TimeAsync(() => engine.StartAgainAsync(keepsContainers: true));
        });
        return
        [
            new Line("baseline: Docker, from its start until it answers", start),
            new Line("Docker SIGKILL, started, until a create; containers live on", await Waiting.SampleAsync(runs, () => KillAsync(engine, gateway, cancellationToken)), start),
            new Line("Docker SIGKILL, started, ends containers: in a new terminal", await Waiting.SampleAsync(runs, () => KillAllAsync(engine, gateway, cancellationToken)), start),
            new Line($"Docker SIGSTOP for {Hangs.TotalSeconds} s, until a create", await Waiting.SampleAsync(runs, () => HangAsync(engine, gateway, cancellationToken)), start),
        ];
    }

    private static async Task<TimeSpan> KillAsync(DockerDaemon engine, GatewayClient gateway, CancellationToken cancellationToken)
    {
        await engine.KillAsync();
        return await Waiting.TimeAsync(async () =>
        {
            await engine.StartAgainAsync(keepsContainers: true);
            await Waiting.CreateAsync(gateway, cancellationToken);
        });
    }

    private static async Task<TimeSpan> KillAllAsync(DockerDaemon engine, GatewayClient gateway, CancellationToken cancellationToken)
    {
        await using BenchShell shell = await BenchShell.OpenAsync(gateway, cancellationToken);
        await engine.KillAsync();
        return await Waiting.TimeAsync(async () =>
        {
            await engine.StartAgainAsync(keepsContainers: false);
            await Waiting.UntilDoneAsync(() => BenchShell.EchoOnceAsync(gateway, shell.Session, cancellationToken), cancellationToken);
        });
    }

    private static async Task<TimeSpan> HangAsync(DockerDaemon engine, GatewayClient gateway, CancellationToken cancellationToken)
    {
        engine.Pause();
        await Task.Delay(Hangs, cancellationToken);
        return await Waiting.TimeAsync(async () =>
        {
            engine.Continue();
            await Waiting.CreateAsync(gateway, cancellationToken);
        });
    }
}
