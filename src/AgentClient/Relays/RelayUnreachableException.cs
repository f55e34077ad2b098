namespace VibeCoading.AgentClient.Relays;

/// <summary>Nothing is heard of a relay: a firewall may be between.</summary>
internal sealed class RelayUnreachableException(string message) : Exception(message);
