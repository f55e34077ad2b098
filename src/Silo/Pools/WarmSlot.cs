using VibeCoading.AgentClient;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;

namespace VibeCoading.Silo.Pools;

/// <summary>A running container with a workspace of its own and its agent connected, which waits for a session.</summary>
/// <param name="Plan">What it was made after; the session's must be the same but for environment and idle time.</param>
/// <param name="ImageId">Of the version of the plan's image that it was made from.</param>
internal sealed record WarmSlot(SessionId Id, SessionPlan Plan, string ImageId, AgentConnection Connection)
{
    public bool Fits(SessionPlan plan) => plan.Template == Plan.Template && plan.Version == Plan.Version && plan.Image == Plan.Image && plan.Limits == Plan.Limits;
}
