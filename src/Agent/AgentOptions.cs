namespace VibeCoading.Agent;

/// <summary>Where the agent finds and leaves things; the node mounts them there.</summary>
internal sealed record AgentOptions
{
    public const string Usage = "usage: agent [--socket PATH] [--workspace DIRECTORY] [--run-dir DIRECTORY]";

    public string Socket { get; private init; } = "/run/vibe/agent.sock";

    public string Workspace { get; private init; } = "/workspace";

    /// <summary>Holds the claim record.</summary>
    public string RunDirectory { get; private init; } = "/run/vibe";

    /// <summary>Null when the arguments are not as <see cref="Usage"/> says.</summary>
    public static AgentOptions? Parse(IReadOnlyList<string> arguments)
    {
        var options = new AgentOptions();
        if (arguments.Count % 2 != 0) return null;
        for (int i = 0; i < arguments.Count; i += 2)
        {
            string value = arguments[i + 1];
            if (!Path.IsPathRooted(value)) return null;
            switch (arguments[i])
            {
                case "--socket": options = options with { Socket = value }; break;
                case "--workspace": options = options with { Workspace = value }; break;
                case "--run-dir": options = options with { RunDirectory = value }; break;
                default: return null;
            }
        }

        return options;
    }
}
