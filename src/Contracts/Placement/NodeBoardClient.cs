using Orleans.Runtime;
using Orleans.Runtime.Services;
using VibeCoading.Contracts.Nodes;

namespace VibeCoading.Contracts.Placement;

/// <summary>The boards of other silos, each by its address: by hash, a call would go to whichever silo the ring has there.</summary>
public sealed class NodeBoardClient(IServiceProvider services) : GrainServiceClient<INodeBoard>(services)
{
    public INodeBoard At(SiloAddress silo) => GetGrainService(silo);
}
