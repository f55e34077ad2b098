namespace VibeCoading.AgentProtocol.Terminals;

/// <param name="ClientId">Whose accepted input to tell, if anyone's.</param>
public sealed record TerminalQuery(string Id, string? ClientId = null);
