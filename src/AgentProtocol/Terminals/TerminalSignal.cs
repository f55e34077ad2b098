namespace VibeCoading.AgentProtocol.Terminals;

/// <summary>Signals the terminal's foreground process group.</summary>
/// <param name="Name">INT, TERM, KILL, HUP, QUIT, USR1, USR2, TSTP, CONT or WINCH.</param>
/// <param name="Client">Who signals. INT, QUIT and TSTP void what no program has read, of this client up to <paramref name="Typed"/> and wherever that is.</param>
/// <param name="Typed">The offset of its input at the signal.</param>
public sealed record TerminalSignal(string Id, string Name, string? Client = null, long Typed = 0);
