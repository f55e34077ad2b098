using System.Globalization;
using VibeCoading.Bench.Baselines;
using VibeCoading.Bench.Benchmarks;
using VibeCoading.Bench.Engine;
using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Scale;
using VibeCoading.Bench.Systems;

namespace VibeCoading.Bench;

internal static class Program
{
    private const int Missed = 1;
    private const int CannotRun = 2;
    private const double QuietLoad = 0.5;

    private static readonly IReadOnlyList<IBenchmark> All =
    [
        new RestingCost("freshly started"),
        new ColdStart(),
        new WarmStart(),
        new Burst(),
        new TemplateSize(),
        new WaitingCost(),
        new Churn(),
        new KeystrokeEcho(EchoLoad.None),
        new KeystrokeEcho(EchoLoad.Streams),
        new KeystrokeEcho(EchoLoad.Flood),
        new OutputThroughput(),
        new AggregateThroughput(1),
        new AggregateThroughput(8),
        new AggregateThroughput(64),
        new InterruptedFlood(),
        new FileCalls(),
        new IdleTerminals(),
        new RestingCost("after work"),
    ];

    /// <summary>Those that run only when named: what is held against set limits and no baseline, and what kills a cluster of its own.</summary>
    private static readonly IReadOnlyList<IBenchmark> Named =
        [new SetTargets(), new Recovery(), new StoreRecovery(), new EngineRecovery(), new NetworkRecovery(), new ClockRecovery(), new DiskRecovery(), new NodeMoves(), new KilledStream(), new SnapshotIncrements()];

    /// <summary>On simulated nodes: run only when named, all of them or one.</summary>
    private static readonly IReadOnlyList<IScaleBenchmark> Scale = [new CreateRate(), new IdleSessions(), new Adoption(), new RestingCluster()];

    private const string AllOfScale = "scale";

    private static async Task<int> Main(string[] arguments)
    {
        BenchOptions? options = BenchOptions.Parse(arguments);
        string[] unknown = [.. options?.Names.Except([.. All.Concat(Named).Select(benchmark => benchmark.Name), .. Scale.Select(benchmark => benchmark.Name), AllOfScale]) ?? []];
        if (options is null || unknown.Length > 0)
        {
            await Console.Error.WriteLineAsync(unknown.Length > 0 ? $"There is no benchmark '{unknown[0]}'.\n{BenchOptions.Usage}" : BenchOptions.Usage);
            return CannotRun;
        }

        using var interrupted = new CancellationTokenSource();
        Console.CancelKeyPress += (_, key) =>
        {
            key.Cancel = true;
            interrupted.Cancel();
        };
        try
        {
            return await RunAsync(options, interrupted.Token);
        }
        catch (BenchException impossible)
        {
            await Console.Error.WriteLineAsync(impossible.Message);
            return CannotRun;
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return CannotRun;
        }
    }

    private static async Task<int> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        using var docker = new DockerHost();
        List<string> machine = [.. Machine.Describe(await docker.VersionAsync(cancellationToken))];
        if (!await Machine.WaitUntilQuietAsync(QuietLoad, options.QuietLimit, cancellationToken))
            machine.Add(string.Create(CultureInfo.InvariantCulture, $"The machine is busy with other things: load average {Machine.Load():0.00}."));
        foreach (string line in machine) Console.WriteLine(line);

        var report = new Report();
        IBenchmark[] benchmarks = [.. options.Names.Count == 0 ? All : All.Concat(Named).Where(benchmark => options.Names.Contains(benchmark.Name))];
        if (benchmarks.Length > 0) await MeasureAsync(benchmarks, options, docker, report, cancellationToken);
        var scale = new ScaleRig(options.Artifacts, options.Quick);
        foreach (IScaleBenchmark benchmark in Scale.Where(benchmark => options.Names.Contains(benchmark.Name) || options.Names.Contains(AllOfScale)))
            await report.AddAsync(benchmark.Title, () => benchmark.RunAsync(scale, cancellationToken), cancellationToken);

        Console.WriteLine();
        Console.WriteLine(Table.Format(report.Sections));
        if (options.JsonFile is { } file) await JsonReport.WriteAsync(file, machine, report.Sections);
        if (report.IsBroken) return CannotRun;
        return report.Sections.SelectMany(section => section.Lines).Any(line => line.Passed == false) ? Missed : 0;
    }

    private static async Task MeasureAsync(IBenchmark[] benchmarks, BenchOptions options, DockerHost docker, Report report, CancellationToken cancellationToken)
    {
        var rig = new Rig(
            Shared: null, docker, new BaselineTools(Path.Combine(options.Artifacts, "bench")), options.Artifacts, options.Quick,
            async (slots, settings, cancelled) => new PooledSystem(await OwnSystem.StartAsync(options, docker, slots, settings, cancelled)));

        SharedSystem? shared = null;
        try
        {
            // Those with a system of their own first: the shared one is started after them, and does not run beside them.
            foreach (IBenchmark benchmark in benchmarks.OrderByDescending(benchmark => benchmark.HasOwnSystem))
                await report.AddAsync(benchmark.Title, () => RunAsync(benchmark), cancellationToken);
        }
        finally
        {
            if (shared is not null) await shared.DisposeAsync();
        }

        async Task<IReadOnlyList<Line>> RunAsync(IBenchmark benchmark)
        {
            if (!benchmark.HasOwnSystem) shared ??= await SharedSystem.OpenAsync(options, docker, cancellationToken);
            return await benchmark.RunAsync(rig with { Shared = shared }, cancellationToken);
        }
    }
}
