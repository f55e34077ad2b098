using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using VibeCoading.Contracts.Nodes;

namespace VibeCoading.Contracts.Placement;

/// <summary>Writes what other silos tell onto this silo's board.</summary>
internal sealed class NodeBoardService(GrainId id, Silo silo, ILoggerFactory loggers, NodeBoard board) : GrainService(id, silo, loggers), INodeBoard
{
    public Task Tell(SiloAddress silo, NodeLoad load)
    {
        board.Hear(silo, load);
        return Task.CompletedTask;
    }
}
