using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;

namespace VibeCoading.Silo.Containers;

/// <summary>How far one attempt to make a container has come, so that a failure can undo exactly that.</summary>
/// <param name="id">Of the session, or of the slot that waits for one.</param>
/// <param name="epoch">The session's; 0 makes a slot.</param>
internal sealed class ProvisionAttempt(SessionId id, long epoch, SessionPlan plan)
{
    /// <summary>On a slot whose container and workspace are there.</summary>
    public static ProvisionAttempt OnCreated(SessionId slot, SessionPlan plan) => new(slot, epoch: 0, plan) { MadeWorkspace = true, Creating = true };

    public SessionId Id { get; } = id;

    public long Epoch { get; } = epoch;

    public SessionPlan Plan { get; } = plan;

    public bool IsSlot => Epoch == 0;

    public bool MadeWorkspace { get; set; }

    public TimeSpan WorkspaceTime { get; set; }

    public TimeSpan AgentTime { get; set; }

    /// <summary>Docker was asked for a container, which it may have made whatever it answered.</summary>
    public bool Creating { get; set; }

    /// <summary>The Docker id of the container that this attempt made.</summary>
    public string? Created { get; set; }

    /// <summary>Why the agent could not be reached when it was last tried.</summary>
    public string Last { get; set; } = "";
}
