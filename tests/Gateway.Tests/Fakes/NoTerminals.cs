using System.Collections.Immutable;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Gateway.Tests.Fakes;

/// <summary>Terminals that answer to nothing but what a test has them answer to. Those classes are nested and private: Orleans takes others for grains.</summary>
internal abstract class NoTerminals : ISessionTerminals
{
    public virtual Task<TerminalView> OpenTerminal(Caller caller, OpenTerminal request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public virtual Task<ImmutableArray<TerminalView>> ListTerminals(Caller caller, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public virtual Task<TerminalAttachment> AttachTerminal(Caller caller, TerminalId terminal, string clientId, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public virtual IAsyncEnumerable<OutputChunk> ReadTerminal(Caller caller, TerminalId terminal, ReadOutput request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public virtual Task<long> WriteTerminal(Caller caller, TerminalId terminal, InputChunk input, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public virtual Task<AgentLease> LeaseAgent(Caller caller, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public virtual Task ReportInput(Caller caller) => throw new NotSupportedException();

    public virtual Task LeaveTerminal(Caller caller, TerminalId terminal, string clientId) => throw new NotSupportedException();

    public virtual Task ReportConnected(Caller caller, TimeSpan after) => throw new NotSupportedException();

    public virtual Task ResizeTerminal(Caller caller, TerminalId terminal, string clientId, int cols, int rows, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public virtual Task SignalTerminal(Caller caller, TerminalId terminal, string signal, string clientId, long typed, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public virtual Task CloseTerminal(Caller caller, TerminalId terminal, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
