using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;

namespace VibeCoading.Silo.Pools;

/// <summary>A container with a workspace of its own, which waits for a session.</summary>
/// <param name="Plan">What it was made after; the session's must be the same but for environment and idle time.</param>
/// <param name="ImageId">Of the version of the plan's image that it was made from.</param>
internal abstract record PoolSlot(SessionId Id, SessionPlan Plan, string ImageId)
{
    public virtual bool IsUsable => true;

    public bool Fits(SessionPlan plan) => plan.Template == Plan.Template && plan.Version == Plan.Version && plan.Image == Plan.Image && plan.Limits == Plan.Limits;
}
