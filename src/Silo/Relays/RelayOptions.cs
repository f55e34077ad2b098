using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace VibeCoading.Silo.Relays;

/// <summary>The way of gateways on other hosts to this node's agents. Section <c>Vibe:Relay</c>.</summary>
internal sealed class RelayOptions
{
    public const string Section = "Vibe:Relay";

    /// <summary>Without it terminals of gateways on other hosts go through Orleans' messages, which takes twice as long.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Where it listens, on <c>Vibe:Cluster:Address</c>: 1 to 65535, or 0 for any port that is free. Gateways are told. A firewall between hosts needs a fixed one.</summary>
    [Range(0, 65535)]
    public int Port { get; set; }
}

[OptionsValidator]
internal sealed partial class RelayOptionsValidator : IValidateOptions<RelayOptions>;
