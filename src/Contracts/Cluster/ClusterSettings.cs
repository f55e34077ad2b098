using System.ComponentModel.DataAnnotations;

namespace VibeCoading.Contracts.Cluster;

/// <summary>How a process takes its place in the cluster. Section <c>Vibe:Cluster</c>.</summary>
public sealed class ClusterSettings
{
    public const string Section = "Vibe:Cluster";

    /// <summary>Processes of one id and one store form a cluster; also the prefix of all keys. 1 to 32 lower-case letters, digits and hyphens.</summary>
    [Required, RegularExpression("^[a-z0-9][a-z0-9-]{0,31}$")]
    public string Id { get; set; } = "vibecoading";

    /// <summary>The address that other silos reach this one at.</summary>
    [Required]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The port that other silos reach this one at, 1 to 65535.</summary>
    [Range(1, 65535)]
    public int SiloPort { get; set; } = 11111;

    /// <summary>
    /// How long a node may be without a live process before its sessions are brought back on other nodes, from their snapshots: longer than a restart of it
    /// takes. 5 seconds to 1 hour; all processes of a cluster are to agree.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan NodeGrace { get; set; } = TimeSpan.FromSeconds(20);
}
