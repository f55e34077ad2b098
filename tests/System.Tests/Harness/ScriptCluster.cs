using System.Diagnostics;
using System.Text.Json;
using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Harness;

/// <summary>A cluster as <c>deploy/cluster.sh</c> runs it.</summary>
internal sealed class ScriptCluster : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly string Script = Path.Combine(Artifacts.Repository, "deploy", "cluster.sh");

    // Short: the paths of unix sockets lie below.
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"vc{Guid.NewGuid().ToString("N")[..6]}");
    private readonly string _tag = RunTag.Test();

    private ScriptCluster()
    {
    }

    public ClusterBody Members { get; private set; } = null!;

    public IEnumerable<Uri> Gateways => Members.Processes.Where(member => member.Role == "gateway").Select(member => member.Url!);

    public string AdminKey => File.ReadAllText(Members.KeyFile).Trim();

    public static async Task<ScriptCluster> StartAsync(int nodes, int gateways)
    {
        var cluster = new ScriptCluster();
        try
        {
            await cluster.ResizeAsync(nodes, gateways);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has members join or leave, and whoever died start again.</summary>
    public async Task ResizeAsync(int nodes, int gateways)
    {
        string told = await RunAsync(
            $"{nodes}", $"{gateways}", "--json", "--tag", _tag, "--set", "Vibe__Pool__Min=0", "--set", "Vibe__Pool__Max=0", "--set", "Vibe__Pool__MinCreated=0",
            "--set", "Vibe__Pool__MaxCreated=0", "--set", "Vibe__Pool__Templates__python_node__Max=0");
        Members = JsonSerializer.Deserialize<ClusterBody>(told, Json)!;
    }

    /// <summary>SIGKILL, and then the command that it was told to be started again by.</summary>
    public async Task KillAndStartAsync(string member)
    {
        ClusterMemberBody process = Members.Processes.Single(candidate => candidate.Name == member);
        using (Process running = Process.GetProcessById(process.Pid!.Value)) running.Kill();
        await Command.RunAsync(process.Start[0], [.. process.Start[1..], "--wait"]);
    }

    public async ValueTask DisposeAsync() => await RunAsync("--down");

    private Task<string> RunAsync(params string[] arguments) =>
        // What it would set up first, the tests were given.
        Command.RunAsync("env", ["VIBE_SETUP_CHECKED=1", Script, "--state-dir", _directory, .. arguments]);
}

internal sealed record ClusterBody(string KeyFile, string[] Nodes, ClusterMemberBody[] Processes);

internal sealed record ClusterMemberBody(string Role, string Name, string? NodeId, int? Pid, Uri? Url, string[] Start);
