namespace VibeCoading.AgentProtocol.Terminals;

/// <param name="Cols">1 to 1,000; other sizes are refused as <see cref="AgentError.BadRequest"/>.</param>
/// <param name="Rows">1 to 1,000.</param>
public sealed record TerminalResize(string Id, int Cols, int Rows);
