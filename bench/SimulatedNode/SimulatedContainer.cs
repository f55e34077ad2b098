using System.Collections.Immutable;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Files;
using VibeCoading.Grains.Nodes;
using VibeCoading.Grains.Processes;
using VibeCoading.Grains.Terminals;

namespace VibeCoading.SimulatedNode;

/// <summary>A container that is not there: it runs for ever, and nothing can be done in it.</summary>
internal sealed class SimulatedContainer : ISessionContainer
{
    private readonly SimulatedContainers _containers;
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _disposed;

    public SimulatedContainer(SimulatedContainers containers, AgentLease lease, ImmutableDictionary<string, TimeSpan> timings)
    {
        _containers = containers;
        (Lease, Timings) = (lease, timings);
        containers.Take();
    }

    /// <summary>What a claimed container tells.</summary>
    public static ImmutableDictionary<string, TimeSpan> ClaimTimings { get; } = ImmutableDictionary<string, TimeSpan>.Empty
        .Add(SessionTiming.ImagePull, TimeSpan.Zero)
        .Add(SessionTiming.VolumeClone, TimeSpan.Zero)
        .Add(SessionTiming.ReadyWait, TimeSpan.FromMilliseconds(1.5));

    public AgentLease Lease { get; }

    public ITerminalHost Terminals => throw Nothing();

    public IFileHost Files => throw Nothing();

    public IProcessHost Processes => throw Nothing();

    public ImmutableDictionary<string, TimeSpan> Timings { get; }

    public Task<string> Lost => _lost.Task;

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) _containers.Release();
        return ValueTask.CompletedTask;
    }

    private static ContainerLostException Nothing() => new("This node simulates its containers: there is nothing in them.");
}
