namespace VibeCoading.AgentProtocol.Terminals;

/// <summary>Exactly one of the two: a reader that reads no more, whose client may be back with another, or a client that said goodbye.</summary>
/// <param name="Reader">The <see cref="TerminalReader.Number"/> of a reader of this connection.</param>
/// <param name="Client">Whatever still reads for it is forgotten, on every connection.</param>
public sealed record TerminalLeave(string Id, uint? Reader = null, string? Client = null);
