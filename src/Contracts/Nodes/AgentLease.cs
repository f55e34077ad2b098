using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Contracts.Nodes;

/// <summary>
/// Lets a gateway talk to a session's agent by itself, on the node's own host or through its silo's relay, for as long as the grain's activation that gave
/// it lives: the agent refuses the epoch as soon as it has seen a higher one.
/// </summary>
/// <param name="SocketPath">The agent's unix socket, on the node's host.</param>
/// <param name="Uid">The user who must be listening there.</param>
/// <param name="Epoch">The activation's fencing epoch.</param>
/// <param name="MayMove">When its node is lost the session comes back on another: then the lease is over.</param>
/// <param name="Relay">The way from other hosts; null where the silo has none.</param>
/// <param name="Silo">Whose relay it is: when that silo is gone or given up, what went through it is over.</param>
[GenerateSerializer, Immutable, Alias("vibe.AgentLease")]
public sealed record AgentLease(
    [property: Id(0)] string SocketPath,
    [property: Id(1)] uint Uid,
    [property: Id(2)] SessionId Session,
    [property: Id(3)] long Epoch,
    [property: Id(4)] NodeId Node,
    [property: Id(5)] bool MayMove = false,
    [property: Id(6)] RelayRoute? Relay = null,
    [property: Id(7)] SiloAddress? Silo = null);
