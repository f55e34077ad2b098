namespace VibeCoading.AgentProtocol.Terminals;

/// <param name="Reader">The <see cref="TerminalReader.Number"/> of a reader of this connection that reads no more.</param>
public sealed record TerminalLeave(string Id, uint Reader);
