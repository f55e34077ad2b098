using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;

namespace VibeCoading.Silo.Containers;

/// <summary>How far one attempt to give a session its container has come, so that a failure can undo exactly that.</summary>
internal sealed class ProvisionAttempt(SessionId session, long epoch, SessionPlan plan)
{
    public SessionId Session { get; } = session;

    public long Epoch { get; } = epoch;

    public SessionPlan Plan { get; } = plan;

    public bool MadeWorkspace { get; set; }

    public TimeSpan WorkspaceTime { get; set; }

    /// <summary>Docker was asked for a container, which it may have made whatever it answered.</summary>
    public bool Creating { get; set; }

    /// <summary>The Docker id of the container that this attempt made.</summary>
    public string? Created { get; set; }

    /// <summary>Why the agent could not be reached when it was last tried.</summary>
    public string Last { get; set; } = "";
}
