using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace VibeCoading.Contracts.Cluster;

/// <summary>The one connection to the store that a process's parts share. Once open it comes back by itself.</summary>
public static partial class StoreConnection
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Waits for the store as long as it takes, with a line in the log: machines that start together rarely start in order.</summary>
    public static async Task<ConnectionMultiplexer> OpenAsync(ConfigurationOptions options, TimeProvider time, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(options);
        ConfigurationOptions first = options.Clone();
        first.AbortOnConnectFail = true;
        string endPoints = string.Join(", ", options.EndPoints);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                ConnectionMultiplexer store = await ConnectionMultiplexer.ConnectAsync(first).ConfigureAwait(false);
                LogConnected(log, endPoints, attempt);
                return store;
            }
            catch (RedisConnectionException fault)
            {
                if (attempt == 1) LogWaiting(log, endPoints, fault.Message);
                await Task.Delay(Pause, time).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Connected to the store at {EndPoints}, attempt {Attempt}")]
    private static partial void LogConnected(ILogger log, string endPoints, int attempt);

    [LoggerMessage(LogLevel.Warning, "No store at {EndPoints}; trying every second. {Reason}")]
    private static partial void LogWaiting(ILogger log, string endPoints, string reason);
}
