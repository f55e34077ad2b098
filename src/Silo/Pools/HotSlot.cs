using VibeCoading.AgentClient;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;

namespace VibeCoading.Silo.Pools;

/// <summary>A slot that runs, with its agent connected.</summary>
internal sealed record HotSlot(SessionId Id, SessionPlan Plan, string ImageId, AgentConnection Connection) : PoolSlot(Id, Plan, ImageId)
{
    public override bool IsUsable => Connection.IsOpen;
}
