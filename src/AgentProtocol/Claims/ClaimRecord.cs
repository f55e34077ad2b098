namespace VibeCoading.AgentProtocol.Claims;

/// <summary>
/// Who holds the agent, kept by it as <c>claim.json</c> in the run directory, so that a restarted agent still refuses lower epochs.
/// The node reads it only as a hint: whatever runs in the container can write there.
/// </summary>
public sealed record ClaimRecord(string Session, long Epoch, string Node);
