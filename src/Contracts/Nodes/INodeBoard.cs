using Orleans.Concurrency;
using Orleans.Services;

namespace VibeCoading.Contracts.Nodes;

/// <summary>On every silo, gateways included, since each places sessions: what it has heard of the nodes.</summary>
[Alias("vibe.INodeBoard")]
public interface INodeBoard : IGrainService
{
    /// <summary>A hint, which the next one replaces: one that is lost, late or repeated does no harm.</summary>
    [Alias("Tell"), OneWay]
    Task Tell(Orleans.Runtime.SiloAddress silo, NodeLoad load);
}
