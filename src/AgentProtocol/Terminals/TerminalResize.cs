namespace VibeCoading.AgentProtocol.Terminals;

/// <param name="Cols">1 to 1,000; other sizes are refused as <see cref="AgentError.BadRequest"/>.</param>
/// <param name="Rows">1 to 1,000.</param>
/// <param name="Client">Whose viewer has this size: it counts once that client owns the terminal. Null for a size that counts at once.</param>
public sealed record TerminalResize(string Id, int Cols, int Rows, string? Client = null);
