using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;

namespace VibeCoading.Contracts.Cluster;

/// <summary>How a process takes its place in the cluster. Section <c>Vibe:Cluster</c>.</summary>
public sealed class ClusterSettings : IValidatableObject
{
    public const string Section = "Vibe:Cluster";

    /// <summary>Processes of one id and one store form a cluster; also the prefix of all keys. 1 to 32 lower-case letters, digits and hyphens.</summary>
    [Required, RegularExpression("^[a-z0-9][a-z0-9-]{0,31}$")]
    public string Id { get; set; } = "vibecoading";

    /// <summary>
    /// The address that other silos reach this one at, and that it listens on: an IP address, or a name for one that is looked up once, at the start.
    /// A container is told its own name, since its address is another at each start.
    /// </summary>
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

    /// <summary><see cref="Address"/> as a number; of a name with several, an IPv4 one before the others.</summary>
    /// <exception cref="SocketException">The name stands for none.</exception>
    public IPAddress ResolveAddress() => Dns.GetHostAddresses(Address).OrderBy(address => address.AddressFamily != AddressFamily.InterNetwork).First();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        ValidationResult? fault = null;
        try
        {
            ResolveAddress();
        }
        catch (Exception unknown) when (unknown is SocketException or ArgumentException)
        {
            fault = new ValidationResult($"{Section}:{nameof(Address)} is '{Address}', which is neither an IP address nor a name that stands for one: {unknown.Message}", [nameof(Address)]);
        }

        if (fault is not null) yield return fault;
    }
}
