namespace VibeCoading.Gateway.Terminals;

/// <summary>How terminals are reached. Section <c>Vibe:Gateway</c>.</summary>
internal sealed class TerminalOptions
{
    /// <summary>
    /// Whether terminal bytes go straight to agents on this host, when their grains lease them. Off, they always go through the grain, as they do
    /// for agents on other hosts.
    /// </summary>
    public bool DirectAgents { get; set; } = true;
}
