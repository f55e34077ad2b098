using StackExchange.Redis;

namespace VibeCoading.Gateway.Cluster;

/// <summary>The one connection to the store that a gateway's parts share. Once open it comes back by itself.</summary>
internal static partial class StoreConnection
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static ConfigurationOptions Parse(string connectionString)
    {
        ConfigurationOptions options = ConfigurationOptions.Parse(connectionString);
        options.ClientName ??= "vibe-gateway";
        return options;
    }

    /// <summary>Waits for the store as long as it takes: whoever starts node and gateway together need not order them.</summary>
    public static async Task<IConnectionMultiplexer> OpenAsync(ConfigurationOptions options, TimeProvider time, ILogger log)
    {
        ConfigurationOptions first = options.Clone();
        first.AbortOnConnectFail = true;
        string endPoints = string.Join(", ", options.EndPoints);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                ConnectionMultiplexer store = await ConnectionMultiplexer.ConnectAsync(first);
                LogConnected(log, endPoints, attempt);
                return store;
            }
            catch (RedisConnectionException fault)
            {
                if (attempt == 1) LogWaiting(log, endPoints, fault.Message);
                await Task.Delay(Pause, time);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Connected to the store at {EndPoints}, attempt {Attempt}")]
    private static partial void LogConnected(ILogger log, string endPoints, int attempt);

    [LoggerMessage(LogLevel.Warning, "No store at {EndPoints}; trying every second. {Reason}")]
    private static partial void LogWaiting(ILogger log, string endPoints, string reason);
}
