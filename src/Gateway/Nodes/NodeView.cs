using VibeCoading.Contracts.Nodes;

namespace VibeCoading.Gateway.Nodes;

/// <param name="Silo">The address of a process that serves the node, as the cluster knows it.</param>
/// <param name="State">Of that process in the cluster: joining, active, shuttingDown, stopping.</param>
/// <param name="Sessions">Bound to the node, whatever their state.</param>
/// <param name="Accepts">Whether it takes new sessions of the default template; null while it was not heard of for some seconds.</param>
/// <param name="Reason">Why it does not.</param>
/// <param name="Pools">The containers that wait there, by template.</param>
/// <param name="Drain">How far it is with being drained; null when it is not to be.</param>
/// <param name="Templates">What sessions can be made from there, and what keeps them from it.</param>
internal sealed record NodeView(
    NodeId Id,
    string Silo,
    string State,
    long Sessions,
    bool? Accepts,
    string? Reason,
    IReadOnlyList<PoolStatus> Pools,
    IReadOnlyList<TemplateStatus> Templates,
    DrainStatus? Drain);

internal sealed record NodeList(IReadOnlyList<NodeView> Items);
