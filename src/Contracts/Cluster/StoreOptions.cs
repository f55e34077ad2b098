using System.ComponentModel.DataAnnotations;

namespace VibeCoading.Contracts.Cluster;

/// <summary>The Redis-protocol store that carries membership, session records, keys and tickets. Section <c>Vibe:Store</c>.</summary>
public sealed class StoreOptions
{
    public const string Section = "Vibe:Store";

    /// <summary>
    /// A Redis connection string as StackExchange.Redis takes it. A node without one runs an embedded store on <see cref="Port"/>;
    /// a gateway always needs one.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>Loopback port of the embedded store, 1 to 65535. Only read by a node without a connection string.</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 6390;
}
