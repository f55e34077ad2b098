using StackExchange.Redis;
using VibeCoading.Bench.Engine;

namespace VibeCoading.Bench.Systems;

/// <summary>What a system's sessions and waiting containers have on this host and in its store, by kind.</summary>
internal sealed record Footprint(IReadOnlyDictionary<string, IReadOnlyList<string>> Kinds)
{
    private static readonly EnumerationOptions WithoutLinks = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    public static async Task<Footprint> OfAsync(PooledSystem system, DockerHost docker, CancellationToken cancellationToken)
    {
        string run = Path.Combine(system.Root, "run");
        string[] mounts = await File.ReadAllLinesAsync("/proc/mounts", cancellationToken);
        return new Footprint(new Dictionary<string, IReadOnlyList<string>>
        {
            ["containers"] = [.. (await docker.AllOfAsync(system.NodeLabel, cancellationToken)).Select(container => container.Id)],
            ["volumes"] = await docker.VolumesOfAsync(system.NodeLabel, cancellationToken),
            ["mounts"] = [.. mounts.Where(line => line.Contains(system.Root, StringComparison.Ordinal))],
            ["sockets"] = [.. Directory.EnumerateFiles(run, "*.sock", WithoutLinks)],
            ["run directories and links"] = [.. Directory.EnumerateDirectories(run).SelectMany(Directory.EnumerateFileSystemEntries)],
            ["workspaces"] = [.. Directory.EnumerateFileSystemEntries(Path.Combine(system.Root, "state", "workspaces"))],
            ["store keys that do not expire"] = await KeysAsync(system.Store),
        });
    }

    /// <summary>What is of a kind now, and was not before.</summary>
    public IEnumerable<string> NewOf(string kind, Footprint before) => Kinds[kind].Except(before.Kinds[kind]);

    private static async Task<IReadOnlyList<string>> KeysAsync(string store)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(store);
        IDatabase database = connection.GetDatabase();
        List<string> lasting = [];
        await foreach (RedisKey key in connection.GetServers().Single().KeysAsync())
        {
            if (await database.KeyTimeToLiveAsync(key) is null && await database.KeyExistsAsync(key)) lasting.Add(key.ToString());
        }

        return lasting;
    }
}
