using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Grains.Terminals;

namespace VibeCoading.Grains.Tests.Nodes;

/// <summary>Terminals that nothing is written to: who reads waits, who writes does too, and nothing else can be done.</summary>
internal sealed class FakeTerminals : ITerminalHost
{
    public async IAsyncEnumerable<OutputChunk> ReadAsync(TerminalId terminal, ReadOutput request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        yield break;
    }

    public async Task<long> WriteAsync(TerminalId terminal, InputChunk input, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }

    public Task<TerminalView> OpenAsync(OpenTerminal request, CancellationToken cancellationToken) => throw None();

    public Task<ImmutableArray<TerminalView>> ListAsync(CancellationToken cancellationToken) => throw None();

    public Task<TerminalAttachment> AttachAsync(TerminalId terminal, string clientId, CancellationToken cancellationToken) => throw None();

    public Task ResizeAsync(TerminalId terminal, string clientId, int cols, int rows, CancellationToken cancellationToken) => throw None();

    public Task SignalAsync(TerminalId terminal, string signal, string clientId, long typed, CancellationToken cancellationToken) => throw None();

    public Task LeaveAsync(TerminalId terminal, string clientId) => throw None();

    public Task CloseAsync(TerminalId terminal, CancellationToken cancellationToken) => throw None();

    private static ContainerLostException None() => new("This container has no terminals.");
}
