using System.Diagnostics;
using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>
/// What every installation is held to, whatever its machine: the set limits at the tail, and our own, tighter ones at the median. Needs no baseline,
/// so it runs only where it is asked for by name.
/// </summary>
internal sealed class SetTargets : IBenchmark
{
    private const int Starts = 10;
    private const int Keys = 500;
    private const int FileRounds = 50;
    private const int FilesListed = 200;
    private const int FileBytes = 1_000_000;
    private const string Directory = "verify";

    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(5);

    public string Name => "targets";

    public string Title => "Set targets";

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        List<double> seen = [], told = [], output = [];
        for (int i = 0; i < rig.Samples(Starts); i++) await StartAsync(rig, seen, told, output, cancellationToken);

        BenchSession session = await rig.Gateway.CreateSessionAsync(cancellationToken);
        try
        {
            List<double> keys = [];
            await using (WebSocketTerminal terminal = await rig.Gateway.OpenTerminalAsync(session.Id, Script.Shell, ["-c", Script.Echo], cancellationToken))
            {
                await Measure.GreetingAsync(terminal, cancellationToken);
                await Measure.EchoAsync(terminal, rig.Samples(Keys), Idle, keys, cancellationToken);
            }

            (List<double> list, List<double> read, List<double> write) = await FilesAsync(rig, session.Id, cancellationToken);
            return
            [
                .. Lines("cold start: request to ready", seen, 2000, 500),
                .. Lines("readiness, as the server tells", told, 5000, 500),
                .. Lines("request to a command's first output", output, 5000, 600),
                .. Lines("keystroke echo", keys, 50, 2),
                .. Lines($"list of {FilesListed} files", list, 1000, 20),
                .. Lines($"read of {FileBytes / 1e6} MB", read, 500, 40),
                .. Lines($"write of {FileBytes / 1e6} MB", write, 500, 50),
            ];
        }
        finally
        {
            await rig.Gateway.DeleteSessionAsync(session.Id, cancellationToken);
        }
    }

    private static async Task StartAsync(Rig rig, List<double> seen, List<double> told, List<double> output, CancellationToken cancellationToken)
    {
        BenchSession session = await rig.Gateway.CreateSessionAsync(cancellationToken);
        await rig.Gateway.DeleteSessionAsync(session.Id, cancellationToken);
        BenchStart start = await rig.Gateway.FirstOutputAsync(cancellationToken);
        await rig.Gateway.DeleteSessionAsync(start.Session, cancellationToken);
        seen.Add(session.Seen.TotalMilliseconds);
        told.Add(session.Told.TotalMilliseconds);
        output.Add(start.Output.TotalMilliseconds);
    }

    private static async Task<(List<double> List, List<double> Read, List<double> Write)> FilesAsync(Rig rig, string session, CancellationToken cancellationToken)
    {
        for (int i = 0; i < FilesListed; i++) await rig.Gateway.WriteFileAsync(session, $"{Directory}/{i}", [1], cancellationToken);
        byte[] content = new byte[FileBytes];
        new Random(1).NextBytes(content);
        List<double> list = [], read = [], write = [];
        for (int i = 0; i < rig.Samples(FileRounds); i++)
        {
            write.Add(await TimeAsync(() => rig.Gateway.WriteFileAsync(session, "content", content, cancellationToken)));
            read.Add(await TimeAsync(async () => Check((await rig.Gateway.ReadFileAsync(session, "content", cancellationToken)).AsSpan().SequenceEqual(content))));
            list.Add(await TimeAsync(async () => Check(await rig.Gateway.ListAsync(session, Directory, cancellationToken) == FilesListed)));
        }

        return (list, read, write);
    }

    private static IEnumerable<Line> Lines(string name, List<double> milliseconds, double limit, double own)
    {
        var samples = new Statistics(milliseconds, milliseconds.Max() < 10 ? Unit.FineMilliseconds : Unit.Milliseconds);
        yield return new Line(name, samples, Target: Target.PercentileBelow(99, limit, Unit.Milliseconds));
        yield return new Line("  our own", samples, Target: Target.PercentileBelow(50, own, Unit.Milliseconds));
    }

    private static async Task<double> TimeAsync(Func<Task> call)
    {
        long began = Stopwatch.GetTimestamp();
        await call();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static void Check(bool asExpected)
    {
        if (!asExpected) throw new BenchException("A file call gave something else than was written.");
    }
}
