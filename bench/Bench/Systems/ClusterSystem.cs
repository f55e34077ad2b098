using System.Diagnostics;
using System.Text.Json;
using VibeCoading.Bench.Gateway;
using VibeCoading.Testing;

namespace VibeCoading.Bench.Systems;

/// <summary>Nodes and gateways on a Redis of their own, as <c>deploy/cluster.sh</c> runs them. No gateway goes past the silos.</summary>
internal sealed class ClusterSystem : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly string[] Settings = ["Vibe__Gateway__DirectAgents=false", .. PoolSettings.Of(slots: 0).Select(setting => $"{setting.Key}={setting.Value}")];

    private readonly string _script = Path.Combine(BenchOptions.Repository(), "deploy", "cluster.sh");

    // Short: the paths of unix sockets lie below.
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"vc{Guid.NewGuid().ToString("N")[..6]}");
    private readonly string _tag = RunTag.Bench();
    private readonly List<GatewayClient> _gateways = [];

    private string StoreDirectory => Path.Combine(_directory, Store);

    private ClusterSystem()
    {
    }

    /// <summary>The members that are silos of the first node, where it has two.</summary>
    public static IReadOnlyList<string> Silos { get; } = ["n1", "n1-2"];

    private const int MostStarts = 3;

    public const string FirstGateway = "g1";

    public const string Store = "redis";

    public IReadOnlyList<GatewayClient> Gateways => _gateways;

    public static async Task<ClusterSystem> StartAsync(int nodes, int gateways, int silosPerNode, CancellationToken cancellationToken, params string[] settings)
    {
        var cluster = new ClusterSystem();
        try
        {
            IEnumerable<string> all = Settings.Concat(settings).SelectMany(setting => new[] { "--set", setting });
            Cluster told = await cluster.LookAsync(
                cancellationToken, [$"{nodes}", $"{gateways}", "--silos-per-node", $"{silosPerNode}", "--tag", cluster._tag, .. all]);
            string key = (await File.ReadAllTextAsync(told.KeyFile, cancellationToken)).Trim();
            foreach (Member gateway in told.Processes.Where(member => member.Role == "gateway"))
                cluster._gateways.Add(new GatewayClient(new TestedSystem(gateway.Url!, key, new Dictionary<string, long>())));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>One that has ended by itself is success.</summary>
    public async Task KillAsync(string member, CancellationToken cancellationToken)
    {
        try
        {
            await SignalAsync(member, "KILL", cancellationToken);
        }
        catch (BenchException)
        {
            // There is no such process.
        }
    }

    public Task PauseAsync(string member, CancellationToken cancellationToken) => SignalAsync(member, "STOP", cancellationToken);

    public Task ContinueAsync(string member, CancellationToken cancellationToken) => SignalAsync(member, "CONT", cancellationToken);

    /// <summary>Starts a member unless it runs, and waits until it is ready. One that the others gave up while it started, on a busy machine, is started again as by a service manager.</summary>
    public async Task StartMemberAsync(string member, CancellationToken cancellationToken)
    {
        for (int left = MostStarts; ; left--)
        {
            try
            {
                await RunAsync(_script, cancellationToken, "--start", member, "--wait", "--state-dir", _directory);
                return;
            }
            catch (BenchException) when (left > 1)
            {
                // Its log says why.
            }
        }
    }

    /// <summary>What the store wrote down is taken away, as with a disk. Only while it does not run.</summary>
    /// <returns>Where that is now, for <see cref="PutStoreBack"/>.</returns>
    public string SetStoreAside()
    {
        string aside = Path.Combine(_directory, "redis.aside");
        Directory.Move(StoreDirectory, aside);
        return aside;
    }

    /// <summary>Only while it does not run.</summary>
    public void PutStoreBack(string aside)
    {
        Directory.Delete(StoreDirectory, recursive: true);
        Directory.Move(aside, StoreDirectory);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (GatewayClient gateway in _gateways) gateway.Dispose();
        await RunAsync(_script, CancellationToken.None, "--down", "--state-dir", _directory);
    }

    private async Task SignalAsync(string member, string signal, CancellationToken cancellationToken)
    {
        string pids = Path.Combine(_directory, member, member == Store ? "redis.pid" : member.StartsWith('g') ? "gateway.pid" : "node.pid");
        await RunAsync("kill", cancellationToken, $"-{signal}", (await File.ReadAllTextAsync(pids, cancellationToken)).Trim());
    }

    private async Task<Cluster> LookAsync(CancellationToken cancellationToken, params string[] arguments) =>
        JsonSerializer.Deserialize<Cluster>(await RunAsync(_script, cancellationToken, ["--json", "--state-dir", _directory, .. arguments]), Json)!;

    private static async Task<string> RunAsync(string program, CancellationToken cancellationToken, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // What it would set up first, deploy/bench.sh did.
        start.Environment["VIBE_SETUP_CHECKED"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? output : throw new BenchException($"'{program} {string.Join(' ', arguments)}' ended with {process.ExitCode}: {output}{await errors}");
    }

    private sealed record Cluster(string KeyFile, Member[] Processes);

    private sealed record Member(string Role, Uri? Url);
}
