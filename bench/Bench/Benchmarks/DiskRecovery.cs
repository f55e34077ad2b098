using System.Globalization;
using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;
using VibeCoading.Testing;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>The disk that a node keeps all on, its embedded store too, is filled by one of its sessions, and has room again.</summary>
internal sealed class DiskRecovery : IBenchmark
{
    private const int Runs = 10;
    private const int Megabytes = 700;
    private const int MinFreeBytes = 64 << 20;

    private static readonly TimeSpan Full = TimeSpan.FromSeconds(6);

    public string Name => "disk";

    public string Title => $"The disk of a node and its store full for {Full.TotalSeconds} s";

    public bool HasOwnSystem => true;

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        DirectoryInfo state = Directory.CreateTempSubdirectory("vb-disk");
        try
        {
            await using SmallDisk disk = await SmallDisk.MountAsync(state.FullName, Megabytes);
            var settings = new Dictionary<string, string>
            {
                ["Vibe__Node__StateDirectory"] = state.FullName,
                ["Vibe__Workspaces__MinFreeBytes"] = MinFreeBytes.ToString(CultureInfo.InvariantCulture),
            };
            await using PooledSystem system = await rig.StartPooledAsync(0, settings, cancellationToken);
            return await MeasureAsync(system.Gateway, rig.Samples(Runs), cancellationToken);
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Line>> MeasureAsync(GatewayClient gateway, int runs, CancellationToken cancellationToken)
    {
        await using BenchShell shell = await BenchShell.OpenAsync(gateway, cancellationToken);
        string greedy = (await gateway.CreateSessionAsync(cancellationToken)).Id;
        var took = new Durations();
        for (int run = 0; run < runs; run++)
        {
            took.Add("key", await Waiting.LongestAsync([shell], Full, cancellationToken));
            await took.TimeAsync("create", () => Waiting.CreateAsync(gateway, cancellationToken));
            await BenchShell.RunAsync(gateway, greedy, "cat /dev/zero >big", cancellationToken);
            await Waiting.UntilAsync(() => IsRefusedAsync(gateway, cancellationToken), cancellationToken);
            took.Add("key, full", await Waiting.LongestAsync([shell], Full, cancellationToken));
            await BenchShell.RunAsync(gateway, greedy, "rm big", cancellationToken);
            await took.TimeAsync("create, room", () => Waiting.CreateAsync(gateway, cancellationToken));
        }

        return
        [
            took.Baseline("a key's longest wait, with room", "key"),
            took.Line("full: a key's longest wait", "key, full", "key"),
            took.Baseline("until a create, with room", "create"),
            took.Line("room again, until a create", "create, room", "create"),
        ];
    }

    /// <summary>Whether the node knows that its disk is full.</summary>
    private static async Task<bool> IsRefusedAsync(GatewayClient gateway, CancellationToken cancellationToken)
    {
        try
        {
            await gateway.DeleteSessionAsync((await gateway.CreateSessionAsync(cancellationToken)).Id, cancellationToken);
            return false;
        }
        catch (BenchException refused) when (refused.Message.Contains("diskFull", StringComparison.Ordinal))
        {
            return true;
        }
    }
}
