using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using VibeCoading.Silo.Store;
using VibeCoading.Silo.Tests.Harness;
using VibeCoading.Testing;

namespace VibeCoading.Silo.Tests.Store;

/// <summary>Each of these caught a silent failure of Garnet's defaults.</summary>
public sealed class EmbeddedStoreTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vibe-store-");
    private readonly int _port = FreePort.Next();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Write_WhenEightRaceForOneVersion_HasOneWinner()
    {
        const int Rounds = 300;
        const int Racers = 8;
        // What Orleans does to write a grain's state.
        const string Write = """
            local current = redis.call('HGET', KEYS[1], 'etag')
            if (current == false and ARGV[1] == '') or current == ARGV[1] then
              redis.call('HSET', KEYS[1], 'etag', ARGV[2], 'data', ARGV[3])
              return 1
            end
            return 0
            """;
        using EmbeddedStore store = Start();
        ConnectionMultiplexer[] connections = await Task.WhenAll(Enumerable.Range(0, Racers).Select(_ => ConnectAsync(_port)));
        for (int round = 0; round < Rounds; round++)
        {
            string expected = round == 0 ? "" : $"v{round - 1}";
            RedisResult[] results = await Task.WhenAll(connections.Select((connection, racer) =>
                connection.GetDatabase().ScriptEvaluateAsync(Write, ["state"], [expected, $"v{round}", $"racer {racer}"])));
            Assert.Equal(1, results.Sum(result => (int)result));
        }

        foreach (ConnectionMultiplexer connection in connections) await connection.DisposeAsync();
    }

    [Fact]
    public async Task Keys_WhenMoreThanTheMemoryHolds_AreAllThere()
    {
        const int Batches = 900;
        const int PerBatch = 200;
        string kilobyte = new('x', 1000);
        using EmbeddedStore store = Start();
        await using ConnectionMultiplexer connection = await ConnectAsync(_port);
        IDatabase database = connection.GetDatabase();
        for (int batch = 0; batch < Batches; batch++)
        {
            await database.StringSetAsync([
                .. Enumerable.Range(batch * PerBatch, PerBatch).Select(number => KeyValuePair.Create((RedisKey)$"k{number}", (RedisValue)$"{number}:{kilobyte}")),
            ]);
        }

        for (int batch = 0; batch < Batches; batch++)
        {
            RedisValue[] values = await database.StringGetAsync([.. Enumerable.Range(batch * PerBatch, PerBatch).Select(number => (RedisKey)$"k{number}")]);
            Assert.Equal(
                Enumerable.Range(batch * PerBatch, PerBatch).Select(number => $"{number}:"), values.Select(value => ((string?)value)?[..^kilobyte.Length]));
        }
    }

    [Fact]
    public async Task Write_WhenTheStoreIsStoppedAndStarted_IsThere()
    {
        using (Start())
        {
            await using ConnectionMultiplexer connection = await ConnectAsync(_port);
            await connection.GetDatabase().StringSetAsync("key", "value");
        }

        using EmbeddedStore again = StartOnAnotherPort(_directory.FullName);
        await using ConnectionMultiplexer later = await ConnectAsync(again.Port);
        Assert.Equal("value", await later.GetDatabase().StringGetAsync("key"));
    }

    [Fact]
    public async Task Write_WhenAcknowledged_SurvivesTheProcessBeingKilled()
    {
        int acknowledged = -1;
        await using (NodeProcess node = await NodeProcess.StartAsync(_directory.FullName, _port))
        {
            await using ConnectionMultiplexer connection = await ConnectAsync(_port);
            IDatabase database = connection.GetDatabase();
            Task killed = node.KillAfterAsync(() => Volatile.Read(ref acknowledged) >= 500);
            try
            {
                while (true)
                {
                    await database.StringSetAsync($"kill{acknowledged + 1}", "here");
                    Volatile.Write(ref acknowledged, acknowledged + 1);
                }
            }
            catch (Exception gone) when (gone is RedisException or TimeoutException)
            {
                await killed;
            }
        }

        using EmbeddedStore store = StartOnAnotherPort(Path.Combine(_directory.FullName, "store"));
        await using ConnectionMultiplexer later = await ConnectAsync(store.Port);
        RedisValue[] values = await later.GetDatabase().StringGetAsync([.. Enumerable.Range(0, acknowledged + 1).Select(number => (RedisKey)$"kill{number}")]);
        Assert.All(values, value => Assert.Equal("here", value));
    }

    [Fact]
    public void Start_WhenTheDirectoryIsInUse_IsRefusedAndNamesIt()
    {
        using EmbeddedStore store = Start();

        StoreUnavailableException refused = Assert.Throws<StoreUnavailableException>(
            () => StartOnAnotherPort(_directory.FullName));

        Assert.Contains(_directory.FullName, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_WhenThePortIsTaken_IsRefusedAndLetsGoOfTheDirectory()
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, _port);
        other.Start();

        StoreUnavailableException refused = Assert.Throws<StoreUnavailableException>(Start);

        Assert.Contains($"Port {_port}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Vibe:Store:Port", refused.Message, StringComparison.Ordinal);
        StartOnAnotherPort(_directory.FullName).Dispose();
    }

    private EmbeddedStore Start() => EmbeddedStore.Start(_directory.FullName, _port, NullLoggerFactory.Instance);

    /// <remarks>
    /// A port that this process has just let go of may be taken for some milliseconds more: a child that another test forks has it, too, until it runs its program.
    /// </remarks>
    private static EmbeddedStore StartOnAnotherPort(string directory) => EmbeddedStore.Start(directory, FreePort.Next(), NullLoggerFactory.Instance);

    private static Task<ConnectionMultiplexer> ConnectAsync(int port) => ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},syncTimeout=30000,asyncTimeout=30000");
}
