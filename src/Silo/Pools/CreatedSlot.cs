using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;

namespace VibeCoading.Silo.Pools;

/// <summary>A slot that was never started: it takes disk, but no memory.</summary>
internal sealed record CreatedSlot(SessionId Id, SessionPlan Plan, string ImageId) : PoolSlot(Id, Plan, ImageId);
