using System.Diagnostics;
using System.Globalization;
using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>Workspaces above templates of different sizes, beside a copy of the same files.</summary>
internal sealed class TemplateSize : IBenchmark
{
    private const string Image = "vibecoading-optimized:latest";
    private const int Sessions = 20;
    private const int Copies = 3;
    private const double MostMilliseconds = 30;
    private const double MostGrowth = 1.3;

    private static readonly TimeSpan PreparationLimit = TimeSpan.FromMinutes(5);

    private static readonly (string Name, string Title, int Files, int BytesPerFile)[] Sizes =
        [("small", "1 MB in 100 files", 100, 10_000), ("medium", "300 MB in 20,000 files", 20_000, 15_000), ("large", "1 GB in 20,000 files", 20_000, 50_000)];

    public string Name => "templates";

    public string Title => "Workspace above a template";

    public bool HasOwnSystem => true;

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        DirectoryInfo root = Directory.CreateTempSubdirectory("vb-templates-");
        try
        {
            var settings = new Dictionary<string, string>();
            foreach (var (name, _, files, bytes) in Sizes)
            {
                await FillAsync(Path.Combine(root.FullName, name), files, bytes, cancellationToken);
                settings[$"Vibe__Templates__Images__{name}"] = Image;
                settings[$"Vibe__Templates__Contents__{name}"] = $"directory:{Path.Combine(root.FullName, name)}";
            }

            await using PooledSystem system = await rig.StartPooledAsync(0, settings, cancellationToken);
            return await MeasureAsync(rig, system.Gateway, root, cancellationToken);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Line>> MeasureAsync(Rig rig, GatewayClient gateway, DirectoryInfo root, CancellationToken cancellationToken)
    {
        string[] names = ["blank", .. Sizes.Select(size => size.Name)];
        Dictionary<string, (List<double> Workspace, List<double> Ready)> samples = names.ToDictionary(name => name, _ => (new List<double>(), new List<double>()));
        foreach (string name in names) await UntilPreparedAsync(gateway, name, cancellationToken);
        for (int i = 0; i < rig.Samples(Sessions); i++)
        {
            foreach (string name in names)
            {
                BenchSession session = await gateway.CreateSessionAsync(name, cancellationToken);
                await gateway.DeleteSessionAsync(session.Id, cancellationToken);
                samples[name].Workspace.Add(session.Workspace.TotalMilliseconds);
                samples[name].Ready.Add(session.Seen.TotalMilliseconds);
            }
        }

        List<double> copies = [];
        for (int i = 0; i < rig.Samples(Copies); i++) copies.Add((await CopyAsync(Path.Combine(root.FullName, Sizes[1].Name), cancellationToken)).TotalMilliseconds);

        var copy = new Statistics(copies, Unit.Milliseconds);
        var blank = new Statistics(samples["blank"].Ready, Unit.Milliseconds);
        List<Line> lines = [];
        foreach (var (name, title, _, _) in Sizes)
        {
            lines.Add(new Line($"workspace, {title}", new Statistics(samples[name].Workspace, Unit.Milliseconds), copy, Target.PercentileBelow(50, MostMilliseconds, Unit.Milliseconds)));
            lines.Add(new Line("  cold create to ready with it", new Statistics(samples[name].Ready, Unit.Milliseconds), blank, Target.RatioAtMost(MostGrowth)));
        }

        lines.Add(new Line($"baseline: cp -a of {Sizes[1].Title}", copy));
        lines.Add(new Line("baseline: cold create to ready with no template", blank));
        return lines;
    }

    private static async Task UntilPreparedAsync(GatewayClient gateway, string template, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                BenchSession session = await gateway.CreateSessionAsync(template, cancellationToken);
                await gateway.DeleteSessionAsync(session.Id, cancellationToken);
                return;
            }
            catch (BenchException) when (Stopwatch.GetElapsedTime(began) < PreparationLimit)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            }
        }
    }

    private static async Task FillAsync(string directory, int files, int bytes, CancellationToken cancellationToken)
    {
        const int FilesInDirectory = 100;
        byte[] content = new byte[bytes];
        for (int i = 0; i < files; i++)
        {
            string into = Path.Combine(directory, (i / FilesInDirectory).ToString(CultureInfo.InvariantCulture));
            Directory.CreateDirectory(into);
            Random.Shared.NextBytes(content);
            await File.WriteAllBytesAsync(Path.Combine(into, $"{i}"), content, cancellationToken);
        }
    }

    private static async Task<TimeSpan> CopyAsync(string directory, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        using Process copy = Process.Start("cp", ["-a", "--reflink=never", directory, $"{directory}.copy"]);
        await copy.WaitForExitAsync(cancellationToken);
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        if (copy.ExitCode != 0) throw new BenchException($"cp ended with {copy.ExitCode}.");
        Directory.Delete($"{directory}.copy", recursive: true);
        return took;
    }
}
