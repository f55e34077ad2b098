using System.Collections.Immutable;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Grains.Files;
using VibeCoading.Grains.Processes;
using VibeCoading.Grains.Terminals;

namespace VibeCoading.Grains.Nodes;

/// <summary>A running container, through the connection to its agent. Disposing lets go of the connection; the container runs on.</summary>
public interface ISessionContainer : IAsyncDisposable
{
    /// <summary>For gateways on this host.</summary>
    AgentLease Lease { get; }

    ITerminalHost Terminals { get; }

    IFileHost Files { get; }

    IProcessHost Processes { get; }

    /// <summary>How long the steps of making it took, by <see cref="Contracts.Sessions.SessionTiming"/>; empty when adopted.</summary>
    ImmutableDictionary<string, TimeSpan> Timings { get; }

    /// <summary>Completes, never faults, when the agent's connection is lost and could not be made again, with the reason for people.</summary>
    Task<string> Lost { get; }
}
