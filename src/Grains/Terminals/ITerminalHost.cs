using System.Collections.Immutable;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Grains.Terminals;

/// <summary>Terminals as <see cref="ISessionTerminals"/> describes them, on one container. A lost connection is <see cref="Nodes.ContainerLostException"/>.</summary>
public interface ITerminalHost
{
    Task<TerminalView> OpenAsync(OpenTerminal request, CancellationToken cancellationToken);

    Task<ImmutableArray<TerminalView>> ListAsync(CancellationToken cancellationToken);

    Task<TerminalAttachment> AttachAsync(TerminalId terminal, string clientId, CancellationToken cancellationToken);

    IAsyncEnumerable<OutputChunk> ReadAsync(TerminalId terminal, ReadOutput request, CancellationToken cancellationToken);

    Task<long> WriteAsync(TerminalId terminal, InputChunk input, CancellationToken cancellationToken);

    Task ResizeAsync(TerminalId terminal, string clientId, int cols, int rows, CancellationToken cancellationToken);

    Task SignalAsync(TerminalId terminal, string signal, string clientId, long typed, CancellationToken cancellationToken);

    Task LeaveAsync(TerminalId terminal, string clientId);

    Task CloseAsync(TerminalId terminal, CancellationToken cancellationToken);
}
