using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Gateway.Tests.Fakes;

/// <summary>A session that leases its agent, and nothing else.</summary>
internal sealed class LeasingGrain : ISessionTerminals
{
    public AgentLease? Lease { get; set; }

    public int Asked { get; private set; }

    public int Reported { get; private set; }

    public Task Report { get; set; } = Task.CompletedTask;

    public Task<AgentLease> LeaseAgent(Caller caller, CancellationToken cancellationToken = default)
    {
        Asked++;
        return Task.FromResult(Lease!);
    }

    public Task ReportInput(Caller caller)
    {
        Reported++;
        return Report;
    }

    public Task LeaveTerminal(Caller caller, TerminalId terminal, string clientId) => throw new NotSupportedException();

    public Task ReportConnected(Caller caller, TimeSpan after) => throw new NotSupportedException();

    public Task<TerminalView> OpenTerminal(Caller caller, OpenTerminal request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ImmutableArray<TerminalView>> ListTerminals(Caller caller, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<TerminalAttachment> AttachTerminal(Caller caller, TerminalId terminal, string clientId, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public async IAsyncEnumerable<OutputChunk> ReadTerminal(
        Caller caller, TerminalId terminal, ReadOutput request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        yield break;
    }

    public Task<long> WriteTerminal(Caller caller, TerminalId terminal, InputChunk input, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task ResizeTerminal(Caller caller, TerminalId terminal, string clientId, int cols, int rows, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task SignalTerminal(Caller caller, TerminalId terminal, string signal, string clientId, long typed, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task CloseTerminal(Caller caller, TerminalId terminal, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
