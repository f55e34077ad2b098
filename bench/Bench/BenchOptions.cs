using System.Globalization;

namespace VibeCoading.Bench;

/// <summary>What to measure, on what.</summary>
internal sealed record BenchOptions
{
    public const string Usage = """
        usage: dotnet run -c Release --project bench/Bench -- [OPTION...] [BENCHMARK...]

        Measures the system beside its baselines and prints one table. Ends with 1 when a target is missed.
        Needs root and a Docker engine on this host.

        benchmarks (all by default): cold warm burst templates slots churn echo throughput aggregate
                                   interrupt files idle rest
        targets, when named: the set limits, with no baseline (deploy/verify-optimizations.sh)
        scale, when named: the control plane with simulated nodes, which have no containers; or one of
               scale-creates scale-idle scale-adoption scale-rest
        recovery, when named: how long after each failure a terminal answers again, on clusters of its own; forty minutes
        network, clock, disk, store, when named: the same of a cut network, a clock that jumps, a full disk, a Redis without its data
        kills, when named: what a terminal loses of a gigabyte under twenty kills
        moves, when named: how long sessions take to leave a node that is drained, or to come back from one that is lost
        snapshots, when named: how long a session with many files takes to fall asleep and to wake

          --artifacts DIRECTORY  what deploy/bench.sh and deploy/publish.sh made (default: artifacts/ of this repository, or VIBE_ARTIFACTS)
          --url URL              measure a system that runs, instead of starting one
          --key-file FILE        its key
          --json FILE            write the figures there, too
          --quick                few samples: to see that it works, not what it takes
          --quiet SECONDS        how long to wait for a load average below 0.5 (default: 120)
        """;

    public IReadOnlyList<string> Names { get; private init; } = [];

    public string Artifacts { get; private init; } = Environment.GetEnvironmentVariable("VIBE_ARTIFACTS") ?? Path.Combine(Repository(), "artifacts");

    public Uri? Url { get; private init; }

    public string? KeyFile { get; private init; }

    public string? JsonFile { get; private init; }

    public bool Quick { get; private init; }

    public TimeSpan QuietLimit { get; private init; } = TimeSpan.FromSeconds(120);

    /// <summary>Null when the arguments are not as <see cref="Usage"/> says.</summary>
    public static BenchOptions? Parse(string[] arguments)
    {
        var options = new BenchOptions();
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out string? name))
        {
            if (name == "--quick")
            {
                options = options with { Quick = true };
            }
            else if (!name.StartsWith('-'))
            {
                options = options with { Names = [.. options.Names, name] };
            }
            else if (!rest.TryDequeue(out string? value))
            {
                return null;
            }
            else
            {
                switch (name)
                {
                    case "--artifacts": options = options with { Artifacts = Path.GetFullPath(value) }; break;
                    case "--url" when Uri.TryCreate(value, UriKind.Absolute, out Uri? url): options = options with { Url = url }; break;
                    case "--key-file": options = options with { KeyFile = value }; break;
                    case "--json": options = options with { JsonFile = value }; break;
                    case "--quiet" when double.TryParse(value, CultureInfo.InvariantCulture, out double seconds):
                        options = options with { QuietLimit = TimeSpan.FromSeconds(seconds) };
                        break;
                    default: return null;
                }
            }
        }

        return (options.Url is null) == (options.KeyFile is null) ? options : null;
    }

    public static string Repository()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "VibeCoading.sln"))) directory = directory.Parent;
        return directory?.FullName ?? Environment.CurrentDirectory;
    }
}
