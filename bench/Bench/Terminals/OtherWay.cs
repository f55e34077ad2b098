namespace VibeCoading.Bench.Terminals;

/// <summary>A terminal as it is reached where the gateway is not on the agent's host.</summary>
/// <param name="IsFallback">Only where the first way is closed: it is shown, and held to no target.</param>
internal sealed record OtherWay(string Title, ITerminal Terminal, bool IsFallback);
