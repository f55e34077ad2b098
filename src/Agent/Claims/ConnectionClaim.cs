namespace VibeCoading.Agent.Claims;

/// <summary>What a connection said in Hello.</summary>
/// <param name="Session">Empty for a slot that waits for one.</param>
internal sealed record ConnectionClaim(string Session, long Epoch);
