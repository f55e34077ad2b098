using System.Globalization;
using System.Net.Sockets;
using System.Net.WebSockets;
using Docker.DotNet;
using VibeCoading.Bench.Baselines;
using VibeCoading.Bench.Benchmarks;
using VibeCoading.Bench.Engine;
using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
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

    /// <summary>Held against set limits and no baseline: runs only when named.</summary>
    private static readonly SetTargets Verification = new SetTargets();

    private static async Task<int> Main(string[] arguments)
    {
        BenchOptions? options = BenchOptions.Parse(arguments);
        string[] unknown = [.. options?.Names.Where(name => name != Verification.Name && All.All(benchmark => benchmark.Name != name)) ?? []];
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

    /// <summary>What the system, the engine or a connection may do to a benchmark; anything else is a bug in it.</summary>
    private static bool IsForeseen(Exception fault) =>
        fault is BenchException or IOException or HttpRequestException or SocketException or WebSocketException or DockerApiException or OperationCanceledException;

    private static async Task<int> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        using var docker = new DockerHost();
        List<string> machine = [.. Machine.Describe(await docker.VersionAsync(cancellationToken))];
        if (!await Machine.WaitUntilQuietAsync(QuietLoad, options.QuietLimit, cancellationToken))
            machine.Add(string.Create(CultureInfo.InvariantCulture, $"The machine is busy with other things: load average {Machine.Load():0.00}."));
        foreach (string line in machine) Console.WriteLine(line);

        await using OwnSystem? own = options.Url is null ? await OwnSystem.StartAsync(options, docker, slots: 0, new Dictionary<string, string>(), cancellationToken) : null;
        TestedSystem system = own?.System
            ?? new TestedSystem(options.Url!, (await File.ReadAllTextAsync(options.KeyFile!, cancellationToken)).Trim(), new Dictionary<string, long>());
        using var gateway = new GatewayClient(system);
        var rig = new Rig(
            system, gateway, docker, new BaselineTools(Path.Combine(options.Artifacts, "bench")), options.Quick,
            async (slots, settings, cancelled) => new PooledSystem(await OwnSystem.StartAsync(options, docker, slots, settings, cancelled)));

        bool broke = false;
        List<Section> sections = [];
        foreach (IBenchmark benchmark in options.Names.Count == 0 ? All : All.Append(Verification).Where(benchmark => options.Names.Contains(benchmark.Name)))
        {
            Console.WriteLine($"{benchmark.Title} ...");
            double load = Machine.Load();
            try
            {
                sections.Add(new Section(benchmark.Title, load, await benchmark.RunAsync(rig, cancellationToken)));
            }
            catch (Exception broken) when (IsForeseen(broken) && !cancellationToken.IsCancellationRequested)
            {
                // The others are worth running all the same.
                broke = true;
                await Console.Error.WriteLineAsync($"{benchmark.Title} broke: {broken.Message}");
            }
        }

        Console.WriteLine();
        Console.WriteLine(Table.Format(sections));
        if (options.JsonFile is { } file) await JsonReport.WriteAsync(file, machine, sections);
        if (broke) return CannotRun;
        return sections.SelectMany(section => section.Lines).Any(line => line.Passed == false) ? Missed : 0;
    }
}
