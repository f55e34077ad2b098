namespace VibeCoading.Contracts.Terminals;

/// <summary>Where a viewer stands when it comes.</summary>
/// <param name="InAcked">The client's input offset that the agent has accepted; 0 for a client it does not know.</param>
[GenerateSerializer, Immutable, Alias("vibe.TerminalAttachment")]
public sealed record TerminalAttachment(
    [property: Id(0)] TerminalView Terminal,
    [property: Id(1)] long InAcked);
