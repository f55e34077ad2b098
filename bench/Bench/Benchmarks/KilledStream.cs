using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;
using VibeCoading.Bench.Terminals;
using VibeCoading.Testing;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>What a terminal that pauses for its viewer loses while gateway, viewer and node are killed under it, in turns and at places of chance.</summary>
internal sealed class KilledStream : IBenchmark
{
    private const int Kills = 20;

    /// <summary>1.1 GB, at ten bytes each.</summary>
    private const int Lines = 110_000_000;

    private static readonly NumberedLines Output = new($"{(char)Script.Greeting}");
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    public string Name => "kills";

    public string Title => "1.1 GB of output under 20 kills, through the silo";

    public bool HasOwnSystem => true;

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        await using ClusterSystem cluster = await ClusterSystem.StartAsync(nodes: 1, gateways: 1, silosPerNode: 1, cancellationToken);
        int lines = (int)rig.Bytes(Lines);
        (ResumingViewer _, TimeSpan calm) = await RunAsync(cluster, lines, kills: 0, cancellationToken);
        (ResumingViewer viewer, TimeSpan took) = await RunAsync(cluster, lines, Kills, cancellationToken);
        Statistics baseline = One(calm.TotalSeconds, Unit.Seconds);
        return
        [
            new Line("bytes lost", One(viewer.Lost, Unit.Count), Target: Target.WorstAtMost(0, Unit.Count)),
            new Line("bytes doubled or wrong", One(viewer.Wrong, Unit.Count), Target: Target.WorstAtMost(0, Unit.Count)),
            new Line("connections that it took", One(viewer.Attachments, Unit.Count)),
            new Line("until the last byte", One(took.TotalSeconds, Unit.Seconds), baseline),
            new Line("baseline: the same with no kill", baseline),
        ];

        static Statistics One(double value, Unit unit) => new([value], unit);
    }

    private static async Task<(ResumingViewer Viewer, TimeSpan Took)> RunAsync(ClusterSystem cluster, int lines, int kills, CancellationToken cancellationToken)
    {
        GatewayClient gateway = cluster.Gateways[0];
        string session = (await gateway.CreateSessionAsync(cancellationToken)).Id;
        ResumingViewer viewer = await gateway.OpenPausingAsync(session, Script.Shell, ["-c", Script.Numbers(NumberedLines.FirstNumber, lines)], cancellationToken);
        TimeSpan took = await Waiting.TimeAsync(async () =>
        {
            Task reading = viewer.ReadAsync(Output, Output.After(lines), cancellationToken);
            await KillAsync(cluster, viewer, Output.After(lines), kills, reading, cancellationToken);
            await reading;
        });
        await gateway.DeleteSessionAsync(session, cancellationToken);
        return (viewer, took);
    }

    /// <summary>Kills something in each part of the stream, and starts it again.</summary>
    private static async Task KillAsync(ClusterSystem cluster, ResumingViewer viewer, long length, int kills, Task reading, CancellationToken cancellationToken)
    {
        Func<Task>[] kinds = [() => RestartAsync(ClusterSystem.FirstGateway), DropAsync, () => RestartAsync(ClusterSystem.Silos[0])];
        for (int kill = 0; kill < kills; kill++)
        {
            long part = length / (kills + 1);
            long at = (kill * part) + Random.Shared.NextInt64(part);
            while (viewer.Offset < at && !reading.IsCompleted) await Task.Delay(Look, cancellationToken);
            await kinds[kill % kinds.Length]();
        }

        async Task RestartAsync(string member)
        {
            await cluster.KillAsync(member, cancellationToken);
            await cluster.StartMemberAsync(member, cancellationToken);
        }

        Task DropAsync()
        {
            viewer.Drop();
            return Task.CompletedTask;
        }
    }
}
