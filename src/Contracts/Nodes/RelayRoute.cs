using System.Collections.Immutable;

namespace VibeCoading.Contracts.Nodes;

/// <summary>Where a silo passes bytes between gateways on other hosts and one agent of its node, both ways, and looks at none of them.</summary>
/// <param name="Address">The silo's address, as <see cref="Cluster.ClusterSettings.Address"/> stands for.</param>
/// <param name="Port">The relay's own port there.</param>
/// <param name="Pass">32 bytes by chance, that a connection begins with: they name the agent, and are good for as long as the activation that gave them has its container.</param>
[GenerateSerializer, Immutable, Alias("vibe.RelayRoute")]
public sealed record RelayRoute(
    [property: Id(0)] string Address,
    [property: Id(1)] int Port,
    [property: Id(2)] ImmutableArray<byte> Pass);
