using StackExchange.Redis;

namespace VibeCoading.Contracts.Cluster;

/// <summary>Tells a store that is away, or hangs, from a bug.</summary>
public static class StoreOutage
{
    /// <param name="stopping">Of whoever asked: what that cancelled is no outage. A connection that is given up cancels what waited on it.</param>
    public static bool Is(Exception fault, CancellationToken stopping) =>
        fault is RedisException or TimeoutException || IsOfAConnection(fault) || (fault is OperationCanceledException && !stopping.IsCancellationRequested);

    /// <summary>A connection that ends while it is read from fails what waits on it with the pipe's own exception (StackExchange.Redis on a busy machine).</summary>
    public static bool IsOfAConnection(Exception fault) => fault is InvalidOperationException { Source: "System.IO.Pipelines" };
}
