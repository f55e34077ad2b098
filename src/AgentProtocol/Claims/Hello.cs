namespace VibeCoading.AgentProtocol.Claims;

/// <summary>
/// Claims the agent for a session. The agent keeps the highest epoch it has seen, refuses a lower one, refuses another session's,
/// and closes connections of a lower epoch when a higher one arrives. Equal epochs may connect again.
/// </summary>
/// <param name="Protocol"><see cref="Frames.FrameLimits.ProtocolVersion"/> of the silo.</param>
/// <param name="Session">The session's id; empty for a slot that waits for one.</param>
/// <param name="Epoch">The claimant's fencing epoch, 1 or more; 0 or more, and without effect, for a slot. A claim ends the connections of slots.</param>
/// <param name="Node">The node's id, for the claim record.</param>
/// <param name="Env">Environment of every terminal and process of the session; null leaves what was set before.</param>
public sealed record Hello(int Protocol, string Session, long Epoch, string Node, IReadOnlyDictionary<string, string>? Env = null);
