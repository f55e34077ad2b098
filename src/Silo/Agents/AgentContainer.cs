using System.Collections.Immutable;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Grains.Files;
using VibeCoading.Grains.Nodes;
using VibeCoading.Grains.Processes;
using VibeCoading.Grains.Terminals;
using VibeCoading.Silo.Files;
using VibeCoading.Silo.Processes;
using VibeCoading.Silo.Terminals;

namespace VibeCoading.Silo.Agents;

/// <summary>A session's running container, through its agent.</summary>
internal sealed class AgentContainer(AgentLink link, ImmutableDictionary<string, TimeSpan> timings, TimeProvider time) : ISessionContainer
{
    public AgentLease Lease { get; } = link.Lease;

    public ITerminalHost Terminals { get; } = new TerminalHost(link);

    public IFileHost Files { get; } = new FileHost(link, time);

    public IProcessHost Processes { get; } = new ProcessHost(link, time);

    public ImmutableDictionary<string, TimeSpan> Timings { get; } = timings;

    public Task<string> Lost => link.Lost;

    public ValueTask DisposeAsync() => link.DisposeAsync();
}
