using System.Collections.Immutable;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Grains.Sessions;

internal sealed partial class SessionGrain : ISessionTerminals
{
    public Task<TerminalView> OpenTerminal(Caller caller, OpenTerminal request, CancellationToken cancellationToken) =>
        OnContainerAsync(caller, Use.Wakes, container => container.Terminals.OpenAsync(request, cancellationToken), cancellationToken);

    public Task<ImmutableArray<TerminalView>> ListTerminals(Caller caller, CancellationToken cancellationToken) =>
        OnContainerAsync(caller, Use.Looks, container => container.Terminals.ListAsync(cancellationToken), cancellationToken);

    public Task<TerminalAttachment> AttachTerminal(Caller caller, TerminalId terminal, string clientId, CancellationToken cancellationToken) =>
        OnContainerAsync(caller, Use.Keeps, container => container.Terminals.AttachAsync(terminal, clientId, cancellationToken), cancellationToken);

    public IAsyncEnumerable<OutputChunk> ReadTerminal(
        Caller caller, TerminalId terminal, ReadOutput request, CancellationToken cancellationToken) =>
        ReadContainerForNowAsync(caller, Use.Looks, (container, forNow) => container.Terminals.ReadAsync(terminal, request, forNow), cancellationToken);

    public Task<long> WriteTerminal(Caller caller, TerminalId terminal, InputChunk input, CancellationToken cancellationToken) =>
        OnContainerForNowAsync(caller, Use.Keeps, (container, forNow) => container.Terminals.WriteAsync(terminal, input, forNow), cancellationToken);

    public Task<AgentLease> LeaseAgent(Caller caller, CancellationToken cancellationToken) =>
        OnContainerAsync(caller, Use.Looks, container => Task.FromResult(container.Lease with { MayMove = host.SnapshotInterval is not null, Silo = GrainContext.Address.SiloAddress }), cancellationToken);

    public Task ReportInput(Caller caller)
    {
        EnsureVisible(caller);
        NoteUse();
        return Task.CompletedTask;
    }

    public Task LeaveTerminal(Caller caller, TerminalId terminal, string clientId) =>
        OnContainerAsync(caller, Use.Looks, container => container.Terminals.LeaveAsync(terminal, clientId), CancellationToken.None);

    public Task ReportConnected(Caller caller, TimeSpan after)
    {
        EnsureVisible(caller);
        _terminalConnect = after;
        return Task.CompletedTask;
    }

    public Task ResizeTerminal(Caller caller, TerminalId terminal, string clientId, int cols, int rows, CancellationToken cancellationToken) =>
        OnContainerAsync(caller, Use.Looks, container => container.Terminals.ResizeAsync(terminal, clientId, cols, rows, cancellationToken), cancellationToken);

    public Task SignalTerminal(Caller caller, TerminalId terminal, string signal, string clientId, long typed, CancellationToken cancellationToken) =>
        OnContainerAsync(caller, Use.Keeps, container => container.Terminals.SignalAsync(terminal, signal, clientId, typed, cancellationToken), cancellationToken);

    public Task CloseTerminal(Caller caller, TerminalId terminal, CancellationToken cancellationToken) =>
        OnContainerAsync(caller, Use.Keeps, container => container.Terminals.CloseAsync(terminal, cancellationToken), cancellationToken);
}
