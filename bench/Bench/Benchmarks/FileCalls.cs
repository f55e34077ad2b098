using System.Diagnostics;
using VibeCoading.Bench.Engine;
using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>Listing a directory, reading and writing 1 MB, beside what Docker's API offers for the same.</summary>
internal sealed class FileCalls : IBenchmark
{
    private const int Calls = 100;
    private const int WarmUps = 10;
    private const int FilesListed = 200;
    private const int FileBytes = 1_000_000;
    private const string Workspace = "/workspace";
    private const string FileName = "one-megabyte";
    private const double ListMilliseconds = 1000;
    private const double ContentMilliseconds = 500;

    public string Name => "files";

    public string Title => $"Files: a directory of {FilesListed}, contents of {FileBytes / 1e6} MB";

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        BenchSession session = await rig.Gateway.CreateSessionAsync(cancellationToken);
        SessionContainer model = await rig.Docker.OfSessionAsync(session.Id, cancellationToken);
        await using BareContainer bare = await BareContainer.StartAsync(rig.Docker, model, command: null, cancellationToken);
        var engine = new EngineFiles(rig.Docker, bare.Id);
        byte[] content = new byte[FileBytes];
        new Random(1).NextBytes(content);
        for (int i = 0; i < FilesListed; i++) await rig.Gateway.WriteFileAsync(session.Id, $"list/{i}", [1], cancellationToken);
        await engine.FillAsync($"{Workspace}/list", FilesListed, cancellationToken);

        var list = new Pair();
        var read = new Pair();
        var write = new Pair();
        for (int i = -WarmUps; i < rig.Samples(Calls); i++)
        {
            bool counts = i >= 0;
            await write.TimeAsync(
                () => rig.Gateway.WriteFileAsync(session.Id, FileName, content, cancellationToken),
                () => engine.WriteAsync(Workspace, FileName, content, cancellationToken),
                counts);
            await read.TimeAsync(
                async () => Check((await rig.Gateway.ReadFileAsync(session.Id, FileName, cancellationToken)).AsSpan().SequenceEqual(content)),
                async () => Check((await engine.ReadAsync($"{Workspace}/{FileName}", cancellationToken)).AsSpan().SequenceEqual(content)),
                counts);
            await list.TimeAsync(
                async () => Check(await rig.Gateway.ListAsync(session.Id, "list", cancellationToken) == FilesListed),
                () => engine.ListAsync($"{Workspace}/list", cancellationToken),
                counts);
        }

        await rig.Gateway.DeleteSessionAsync(session.Id, cancellationToken);
        return
        [
            .. list.Lines("list", "docker exec ls -la", Target.PercentileBelow(99, ListMilliseconds, Unit.Milliseconds)),
            .. read.Lines("read", "Docker's archive call", Target.PercentileBelow(99, ContentMilliseconds, Unit.Milliseconds)),
            .. write.Lines("write", "Docker's archive call", Target.PercentileBelow(99, ContentMilliseconds, Unit.Milliseconds)),
        ];
    }

    private static void Check(bool asExpected)
    {
        if (!asExpected) throw new BenchException("A file call gave something else than was written.");
    }

    /// <summary>Times of one call and of its baseline, taken in turns.</summary>
    private sealed class Pair
    {
        private readonly List<double> _product = [];
        private readonly List<double> _baseline = [];

        public async Task TimeAsync(Func<Task> product, Func<Task> baseline, bool counts)
        {
            double first = await TimeAsync(product);
            double second = await TimeAsync(baseline);
            if (!counts) return;
            _product.Add(first);
            _baseline.Add(second);
        }

        public IEnumerable<Line> Lines(string name, string baselineName, Target target)
        {
            var baseline = new Statistics(_baseline, Unit.Milliseconds);
            yield return new Line(name, new Statistics(_product, Unit.Milliseconds), baseline, target);
            yield return new Line($"  baseline: {baselineName}", baseline);
        }

        private static async Task<double> TimeAsync(Func<Task> call)
        {
            long began = Stopwatch.GetTimestamp();
            await call();
            return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }
    }
}
