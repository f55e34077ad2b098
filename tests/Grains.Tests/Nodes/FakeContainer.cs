using System.Collections.Immutable;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Files;
using VibeCoading.Grains.Nodes;
using VibeCoading.Grains.Processes;
using VibeCoading.Grains.Terminals;

namespace VibeCoading.Grains.Tests.Nodes;

internal sealed class FakeContainer(NodeId node, SessionId session, long epoch) : ISessionContainer
{
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Epoch { get; } = epoch;

    public bool Disposed { get; private set; }

    public AgentLease Lease { get; } = new("/nowhere", 1000, session, epoch, node);

    public ITerminalHost Terminals { get; } = new FakeTerminals();

    public IFileHost Files => throw new ContainerLostException("This container has no files.");

    public IProcessHost Processes => throw new ContainerLostException("This container has no programs.");

    public ImmutableDictionary<string, TimeSpan> Timings { get; } = ImmutableDictionary<string, TimeSpan>.Empty;

    public Task<string> Lost => _lost.Task;

    public void Lose(string reason) => _lost.TrySetResult(reason);

    public ValueTask DisposeAsync()
    {
        Disposed = true;
        return ValueTask.CompletedTask;
    }
}
