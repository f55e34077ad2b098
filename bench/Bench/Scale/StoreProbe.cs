using System.Globalization;
using StackExchange.Redis;

namespace VibeCoading.Bench.Scale;

/// <summary>What a Redis tells of itself, and how fast it is without us.</summary>
internal sealed class StoreProbe(ConnectionMultiplexer connection) : IAsyncDisposable
{
    /// <summary>As large as what a create writes.</summary>
    private const int RecordBytes = 300;
    private const int ViewBytes = 250;

    /// <summary>As a session is listed: one script that writes four keys.</summary>
    private const string ListScript = """
        redis.call('HSET', KEYS[1], 'node', ARGV[1], 'view', ARGV[2])
        redis.call('SADD', KEYS[2], ARGV[3])
        redis.call('ZADD', KEYS[3], 0, ARGV[3])
        redis.call('SADD', KEYS[4], ARGV[3])
        return 0
        """;

    private readonly byte[] _record = new byte[RecordBytes];
    private readonly byte[] _view = new byte[ViewBytes];

    public static async Task<StoreProbe> ConnectAsync(string address) => new(await ConnectionMultiplexer.ConnectAsync(address));

    public async Task<double> UsedKilobytesAsync() => await NumberAsync("memory", "used_memory") / 1e3;

    /// <summary>Scripts count as one, and the commands in them one each.</summary>
    public Task<double> CommandsAsync() => NumberAsync("stats", "total_commands_processed");

    public async Task<double> MembershipKilobytesAsync()
    {
        RedisKey table = connection.GetServers().Single().Keys(pattern: "*/members/*").Single();
        return (double)await connection.GetDatabase().ExecuteAsync("MEMORY", "USAGE", table, "SAMPLES", 0) / 1e3;
    }

    /// <summary>What a create has the store do, and nothing else: as many round trips one after the other, of as many bytes.</summary>
    public async Task CreateAloneAsync()
    {
        IDatabase database = connection.GetDatabase();
        string id = Guid.NewGuid().ToString("N");
        await database.HashGetAsync($"raw:{id}", "node");
        await database.HashGetAllAsync($"raw:record:{id}");
        await database.ScriptEvaluateAsync(ListScript, [$"raw:{id}", "raw:node", "raw:owner", "raw:running"], ["node-1", _view, id]);
        await database.HashSetAsync($"raw:record:{id}", [new HashEntry("data", _record), new HashEntry("etag", "0")]);
        await database.HashSetAsync($"raw:record:{id}", [new HashEntry("data", _record), new HashEntry("etag", "1")]);
        await Task.WhenAll(database.HashSetAsync($"raw:{id}", "view", _view), database.SetAddAsync("raw:running", id));
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task<double> NumberAsync(string section, string name)
    {
        string told = (string)(await connection.GetDatabase().ExecuteAsync("INFO", section))!;
        string line = told.Split("\r\n").Single(line => line.StartsWith($"{name}:", StringComparison.Ordinal));
        return double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }
}
