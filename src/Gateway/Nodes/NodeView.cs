using VibeCoading.Contracts.Nodes;

namespace VibeCoading.Gateway.Nodes;

/// <param name="Silo">The address of a process that serves the node, as the cluster knows it.</param>
/// <param name="State">Of that process in the cluster: joining, active, shuttingDown, stopping.</param>
/// <param name="Sessions">Bound to the node, whatever their state.</param>
internal sealed record NodeView(NodeId Id, string Silo, string State, long Sessions);

internal sealed record NodeList(IReadOnlyList<NodeView> Items);
