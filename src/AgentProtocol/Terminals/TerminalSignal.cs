namespace VibeCoading.AgentProtocol.Terminals;

/// <summary>Signals the terminal's foreground process group.</summary>
/// <param name="Name">INT, TERM, KILL, HUP, QUIT, USR1, USR2, TSTP, CONT or WINCH.</param>
public sealed record TerminalSignal(string Id, string Name);
