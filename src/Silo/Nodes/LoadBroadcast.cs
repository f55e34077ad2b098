using Orleans.Runtime;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Placement;

namespace VibeCoading.Silo.Nodes;

/// <summary>Tells every silo, this one included, what this node has.</summary>
internal sealed partial class LoadBroadcast(NodeBoard board, NodeBoardClient boards, ISiloStatusOracle silos, ILogger<LoadBroadcast> logger)
{
    /// <summary>How often it is to be told: silos forget what they have not heard for some times as long.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public async Task TellAsync(NodeLoad load)
    {
        board.Hear(silos.SiloAddress, load);
        foreach (SiloAddress silo in silos.GetApproximateSiloStatuses(onlyActive: true).Keys) await TellAsync(silo, load).ConfigureAwait(false);
    }

    private async Task TellAsync(SiloAddress silo, NodeLoad load)
    {
        if (silo.Equals(silos.SiloAddress)) return;

        try
        {
            // One way: it is sent, and nobody answers.
            await boards.At(silo).Tell(silos.SiloAddress, load).ConfigureAwait(false);
        }
        catch (OrleansException gone)
        {
            LogNotTold(silo, gone.Message);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Silo {Silo} could not be told of this node's load: {Why}")]
    private partial void LogNotTold(SiloAddress silo, string why);
}
