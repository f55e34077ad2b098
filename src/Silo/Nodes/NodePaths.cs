using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Containers;

namespace VibeCoading.Silo.Nodes;

/// <summary>Every path of the node on the host.</summary>
internal sealed class NodePaths(NodeOptions options)
{
    public string Store { get; } = Path.Combine(options.StateDirectory, "store");

    /// <summary>Which store this node's sessions are recorded in.</summary>
    public string StoreName { get; } = Path.Combine(options.StateDirectory, "store.name");

    public string Workspaces { get; } = Path.Combine(options.StateDirectory, "workspaces");

    /// <summary>The prepared versions of all templates.</summary>
    public string Templates { get; } = Path.Combine(options.StateDirectory, "templates");

    /// <summary>The run directories of all sessions on this node.</summary>
    public string Run { get; } = Path.Combine(options.RunDirectory, options.Id);

    public string Workspace(SessionId session) => Path.Combine(Workspaces, session.ToString());

    /// <summary>What the session's user sees, or, above a template, what the user changed of it.</summary>
    public string WorkspaceFiles(SessionId session) => Path.Combine(Workspace(session), "files");

    public string Template(string version) => Path.Combine(Templates, version);

    public string SessionRun(SessionId session) => Path.Combine(Run, ContainerNames.Of(options.NodeId, session));

    public string AgentSocket(SessionId session) => Path.Combine(SessionRun(session), "agent.sock");
}
