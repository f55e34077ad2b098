namespace VibeCoading.Gateway.Terminals;

/// <summary>How terminals are reached. Section <c>Vibe:Gateway</c>.</summary>
internal sealed class TerminalOptions
{
    /// <summary>Whether terminal bytes go straight to agents on this host, when their grains lease them.</summary>
    public bool DirectAgents { get; set; } = true;

    /// <summary>Whether they go through the relays of silos to agents elsewhere. Where neither is possible they go through the grain, which takes twice as long.</summary>
    public bool RelayedAgents { get; set; } = true;
}
