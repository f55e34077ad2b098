using Orleans.Runtime;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;

namespace VibeCoading.Gateway.Errors;

/// <summary>Failures of the machinery between a gateway and a grain. They pass, and every command may be repeated after one.</summary>
internal static class Outage
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public static readonly Problem StoreAway = Unavailable("storeUnavailable", "The store does not answer.");

    public static bool Is(Exception fault) => Of(fault) is not null;

    /// <summary>Null when the fault is something else.</summary>
    public static Problem? Of(Exception fault) => fault switch
    {
        // Also a timeout: told apart first, because it says more.
        RedisTimeoutException or RedisConnectionException => StoreAway,
        _ when StoreOutage.IsOfAConnection(fault) => StoreAway,
        TimeoutException => Unavailable("timedOut", "The session's node did not answer in time; whether the call took effect is not known."),
        SiloUnavailableException or EnumerationAbortedException or OrleansMessageRejectionException =>
            Unavailable("nodeUnavailable", "The session's node does not answer; it may be restarting."),
        OrleansException => Unavailable("clusterUnavailable", "No node of the cluster can take the call at the moment."),
        _ => null,
    };

    private static Problem Unavailable(string code, string detail) => new(StatusCodes.Status503ServiceUnavailable, code, detail, RetryAfter: RetryAfter);
}
