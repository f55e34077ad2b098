namespace VibeCoading.AgentProtocol.Processes;

/// <param name="Name">As in <see cref="Terminals.TerminalSignal"/>; goes to the process group.</param>
public sealed record ProcessSignal(string Id, string Name);
