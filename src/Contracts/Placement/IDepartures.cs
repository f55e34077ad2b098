using Orleans.Runtime;
using VibeCoading.Contracts.Nodes;

namespace VibeCoading.Contracts.Placement;

/// <summary>Tells whoever depends on a silo or a node when it is gone.</summary>
public interface IDepartures
{
    /// <summary>Is cancelled when the silo goes, or is given up; at once when that has been.</summary>
    CancellationToken GoneToken(SiloAddress silo);

    /// <summary>Is cancelled when the node is lost, and there is another that its sessions may come back on.</summary>
    CancellationToken LostToken(NodeId node);
}
