using StackExchange.Redis;

namespace VibeCoading.Contracts.Cluster;

/// <summary>Tells a store that is away, or hangs, from a bug.</summary>
public static class StoreOutage
{
    /// <param name="stopping">Of whoever asked: what that cancelled is no outage. A connection that is given up cancels what waited on it.</param>
    public static bool Is(Exception fault, CancellationToken stopping) =>
        fault is RedisException or TimeoutException || (fault is OperationCanceledException && !stopping.IsCancellationRequested);
}
