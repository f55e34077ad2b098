using System.Globalization;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;

namespace VibeCoading.Silo.Store;

/// <summary>
/// The node's store: its own where no Redis was named, and the one connection that everybody shares. It is opened before the host
/// is built, since building Orleans already asks for the connection, and outlives the host.
/// </summary>
internal sealed partial class NodeStore : IAsyncDisposable
{
    private readonly EmbeddedStore? _embedded;

    private NodeStore(EmbeddedStore? embedded, ConnectionMultiplexer connection, ConfigurationOptions settings) =>
        (_embedded, Connection, Settings) = (embedded, connection, settings);

    public ConnectionMultiplexer Connection { get; }

    public ConfigurationOptions Settings { get; }

    /// <param name="directory">Of the embedded store's files.</param>
    /// <exception cref="StoreUnavailableException">The embedded store cannot start.</exception>
    public static async Task<NodeStore> OpenAsync(StoreOptions options, string clientName, string directory, ILoggerFactory loggers)
    {
        bool isEmbedded = string.IsNullOrWhiteSpace(options.ConnectionString);
        ConfigurationOptions settings = ConfigurationOptions.Parse(
            isEmbedded ? string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{options.Port}") : options.ConnectionString!);
        settings.ClientName = clientName;
        ILogger log = loggers.CreateLogger<NodeStore>();
        EmbeddedStore? embedded = isEmbedded ? EmbeddedStore.Start(directory, options.Port, loggers) : null;
        if (isEmbedded) LogEmbedded(log, options.Port, directory);
        return new NodeStore(embedded, await StoreConnection.OpenAsync(settings, TimeProvider.System, log).ConfigureAwait(false), settings);
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync().ConfigureAwait(false);
        _embedded?.Dispose();
    }

    [LoggerMessage(LogLevel.Information, "Embedded store on 127.0.0.1:{Port}, files in {Directory}")]
    private static partial void LogEmbedded(ILogger log, int port, string directory);
}
