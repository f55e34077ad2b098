using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Gateway.Tests.Fakes;

internal sealed partial class FakeSession : ISessionTerminals
{
    public Task<TerminalView> OpenTerminal(Caller caller, OpenTerminal request, CancellationToken cancellationToken = default)
    {
        FakeTerminal terminal = Admit(caller).AddTerminal(request.Id.Value);
        terminal.Size = (request.Cols, request.Rows);
        terminal.WhenSlow = request.WhenSlow;
        return Task.FromResult(terminal.View);
    }

    public Task<ImmutableArray<TerminalView>> ListTerminals(Caller caller, CancellationToken cancellationToken = default) =>
        Task.FromResult(Admit(caller).Terminals.Values.Select(terminal => terminal.View).ToImmutableArray());

    public Task<TerminalAttachment> AttachTerminal(Caller caller, TerminalId terminal, string clientId, CancellationToken cancellationToken = default)
    {
        FakeTerminal found = Terminal(caller, terminal);
        return Task.FromResult(new TerminalAttachment(found.View, found.Accepted(clientId)));
    }

    public async IAsyncEnumerable<OutputChunk> ReadTerminal(
        Caller caller, TerminalId terminal, ReadOutput request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        FakeTerminal found = Terminal(caller, terminal);
        found.Reads++;
        if (found.Epoch != request.Epoch) throw new TerminalException(TerminalError.EpochGone, "another epoch");

        FakeReader reader = found.Reader(request);
        while (true)
        {
            (OutputChunk? next, Task changed) = reader.Next();
            if (next is not { } chunk)
            {
                await changed.WaitAsync(cancellationToken);
                continue;
            }

            yield return chunk;
            if (chunk.Exit is not null) yield break;
            reader.Take(chunk);
        }
    }

    public Task<long> WriteTerminal(Caller caller, TerminalId terminal, InputChunk input, CancellationToken cancellationToken = default) =>
        Terminal(caller, terminal).AcceptAsync(input);

    /// <summary>An agent on another host.</summary>
    public Task<AgentLease> LeaseAgent(Caller caller, CancellationToken cancellationToken = default)
    {
        Admit(caller);
        return Task.FromResult(new AgentLease("/run/vibe-elsewhere/agent.sock", 1000, new SessionId(Guid.Empty), 1, new NodeId("elsewhere")));
    }

    public Task LeaveTerminal(Caller caller, TerminalId terminal, string clientId)
    {
        Terminal(caller, terminal).Left(clientId);
        return Task.CompletedTask;
    }

    public Task ReportConnected(Caller caller, TimeSpan after)
    {
        Admit(caller).Connects.Writer.TryWrite(after);
        return Task.CompletedTask;
    }

    public Task ReportInput(Caller caller) => throw new NotSupportedException("Input comes through the grain.");

    public Task ResizeTerminal(Caller caller, TerminalId terminal, string clientId, int cols, int rows, CancellationToken cancellationToken = default)
    {
        Terminal(caller, terminal).Resized(cols, rows);
        return Task.CompletedTask;
    }

    public Task SignalTerminal(Caller caller, TerminalId terminal, string signal, string clientId, long typed, CancellationToken cancellationToken = default)
    {
        if (signal == "NONSENSE") throw new TerminalException(TerminalError.InvalidRequest, "no such signal");
        Terminal(caller, terminal).Signalled(signal, typed);
        return Task.CompletedTask;
    }

    public Task CloseTerminal(Caller caller, TerminalId terminal, CancellationToken cancellationToken = default)
    {
        Admit(caller).Terminals.TryRemove(terminal, out _);
        return Task.CompletedTask;
    }

    private FakeTerminal Terminal(Caller caller, TerminalId terminal) =>
        Admit(caller).Terminals.GetValueOrDefault(terminal) ?? throw new TerminalException(TerminalError.NotFound, $"No terminal {terminal}.");
}
