namespace VibeCoading.AgentProtocol.Terminals;

/// <summary>A client said goodbye: whatever still follows for it is forgotten, on every connection.</summary>
public sealed record TerminalLeave(string Id, string Client);
