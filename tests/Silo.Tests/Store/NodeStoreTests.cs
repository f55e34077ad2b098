using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Silo.Store;
using VibeCoading.Silo.Tests.Harness;
using VibeCoading.Testing;

namespace VibeCoading.Silo.Tests.Store;

public sealed class NodeStoreTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vibe-store-");
    private readonly LogLines _lines = new();
    private readonly int _port = FreePort.Next();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Open_WithoutARedis_StartsItsOwnBeforeItConnects()
    {
        await using NodeStore store = await OpenAsync(new StoreOptions { Port = _port });

        Assert.True(store.Connection.IsConnected);
        Assert.Empty(_lines.Of(LogLevel.Warning));
    }

    [Fact]
    public async Task Open_WhenItsRedisComesLater_WaitsForItAndSaysSo()
    {
        Task<NodeStore> opening = OpenAsync(new StoreOptions { ConnectionString = $"127.0.0.1:{_port},connectTimeout=1000" });
        while (!_lines.Of(LogLevel.Warning).Any()) await Task.Delay(20, Within.Token());
        Assert.False(opening.IsCompleted);

        using EmbeddedStore redis = EmbeddedStore.Start(_directory.FullName, _port, NullLoggerFactory.Instance);
        await using NodeStore store = await opening.WaitAsync(Within.Token());

        Assert.True(store.Connection.IsConnected);
        Assert.Contains($"{_port}", Assert.Single(_lines.Of(LogLevel.Warning)), StringComparison.Ordinal);
    }

    private async Task<NodeStore> OpenAsync(StoreOptions options)
    {
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddProvider(_lines).AddFilter("Garnet", LogLevel.Error));
        return await NodeStore.OpenAsync(options, "test", _directory.FullName, loggers);
    }
}
