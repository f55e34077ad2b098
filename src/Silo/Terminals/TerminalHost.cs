using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using VibeCoading.AgentClient.Terminals;
using VibeCoading.AgentClient;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Terminals;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Grains.Terminals;
using VibeCoading.Silo.Agents;
using VibeCoading.Silo.Sessions;

namespace VibeCoading.Silo.Terminals;

/// <summary>A container's terminals, through its agent.</summary>
internal sealed class TerminalHost(AgentLink link) : ITerminalHost
{
    private const int LargestSide = 1000;
    private const int MostClientCharacters = 64;

    public async Task<TerminalView> OpenAsync(OpenTerminal request, CancellationToken cancellationToken)
    {
        Check(ProgramRules.Check(request.Command, request.Args, request.Cwd, request.Env));
        CheckSize(request.Cols, request.Rows);
        var open = new TerminalOpen(
            request.Id.Value,
            request.Command,
            request.Args.IsDefault ? [] : request.Args,
            request.Cwd,
            request.Env,
            request.Cols,
            request.Rows,
            RingBytes: null,
            Pauses: request.WhenSlow == WhenSlow.Pause,
            MostLive: link.MaxTerminals);
        return await AskAsync(
            connection => connection.AskAsync(Operation.TerminalOpen, open, AgentJson.Default.TerminalOpen, TerminalAnswers.View, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    public Task<ImmutableArray<TerminalView>> ListAsync(CancellationToken cancellationToken) =>
        AskAsync(connection => connection.AskAsync(Operation.TerminalList, default, default, TerminalAnswers.Views, cancellationToken), cancellationToken);

    public async Task<TerminalAttachment> AttachAsync(TerminalId terminal, string clientId, CancellationToken cancellationToken)
    {
        CheckClient(clientId);
        AgentConnection connection = await link.ConnectionAsync(cancellationToken).ConfigureAwait(false);
        return await new AgentTerminal(connection, terminal).StatAsync(clientId, cancellationToken).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<OutputChunk> ReadAsync(
        TerminalId terminal, ReadOutput request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (request.ClientId is { } client) CheckClient(client);
        AgentConnection connection = await link.ConnectionAsync(cancellationToken).ConfigureAwait(false);
        var agent = new AgentTerminal(connection, terminal);
        await agent.CheckPlaceAsync(request.Epoch, request.From, cancellationToken).ConfigureAwait(false);

        using AgentTerminalReader reader = agent.Follow(request, cancellationToken);
        OutputChunk chunk;
        do
        {
            chunk = await reader.ReadAsync().ConfigureAwait(false);
            yield return chunk;
        }
        while (chunk.Exit is null);
    }

    public async Task<long> WriteAsync(TerminalId terminal, InputChunk input, CancellationToken cancellationToken)
    {
        CheckClient(input.ClientId);
        if (input.Offset < 0) throw Invalid($"Input offset {input.Offset} is negative.");
        if (input.Data.Length > FrameLimits.MaxChunkBytes) throw Invalid($"Input of {input.Data.Length} bytes is more than {FrameLimits.MaxChunkBytes}.");

        AgentConnection connection = await link.ConnectionAsync(cancellationToken).ConfigureAwait(false);
        return await new AgentTerminal(connection, terminal).WriteAsync(input, cancellationToken).ConfigureAwait(false);
    }

    public Task ResizeAsync(TerminalId terminal, string clientId, int cols, int rows, CancellationToken cancellationToken)
    {
        CheckClient(clientId);
        CheckSize(cols, rows);
        return AskAsync(
            connection => connection.AskAsync(
                Operation.TerminalResize, new TerminalResize(terminal.Value, cols, rows, clientId), AgentJson.Default.TerminalResize, AgentConnection.Nothing, cancellationToken),
            cancellationToken);
    }

    public Task SignalAsync(TerminalId terminal, string signal, string clientId, long typed, CancellationToken cancellationToken)
    {
        CheckClient(clientId);
        if (typed < 0) throw Invalid($"Input offset {typed} is negative.");
        var message = new TerminalSignal(terminal.Value, signal, clientId, typed);
        return AskAsync(
            connection => connection.AskAsync(Operation.TerminalSignal, message, AgentJson.Default.TerminalSignal, AgentConnection.Nothing, cancellationToken),
            cancellationToken);
    }

    public Task LeaveAsync(TerminalId terminal, string clientId)
    {
        CheckClient(clientId);
        return AskAsync(
            connection => connection.AskAsync(
                Operation.TerminalLeave,
                new TerminalLeave(terminal.Value, clientId),
                AgentJson.Default.TerminalLeave,
                AgentConnection.Nothing,
                CancellationToken.None),
            CancellationToken.None);
    }

    public Task CloseAsync(TerminalId terminal, CancellationToken cancellationToken) =>
        AskAsync(
            connection => connection.AskAsync(
                Operation.TerminalClose, new TerminalQuery(terminal.Value), AgentJson.Default.TerminalQuery, AgentConnection.Nothing, cancellationToken),
            cancellationToken);

    private async Task<T> AskAsync<T>(Func<AgentConnection, Task<T>> ask, CancellationToken cancellationToken)
    {
        AgentConnection connection = await link.ConnectionAsync(cancellationToken).ConfigureAwait(false);
        return await AgentTerminal.RefusalsOfAsync(ask(connection)).ConfigureAwait(false);
    }

    private static void CheckSize(int cols, int rows)
    {
        if (cols is < 1 or > LargestSide) throw Invalid($"cols is {cols}: 1 to {LargestSide} are allowed.");
        if (rows is < 1 or > LargestSide) throw Invalid($"rows is {rows}: 1 to {LargestSide} are allowed.");
    }

    private static void CheckClient(string clientId)
    {
        if (clientId is not { Length: >= 1 and <= MostClientCharacters }) throw Invalid($"clientId has {clientId.Length} characters: 1 to {MostClientCharacters} are allowed.");
        if (Encoding.UTF8.GetByteCount(clientId) > byte.MaxValue) throw Invalid($"clientId is longer than {byte.MaxValue} bytes.");
    }

    private static void Check(string? wrong)
    {
        if (wrong is not null) throw Invalid(wrong);
    }

    private static TerminalException Invalid(string message) => new(TerminalError.InvalidRequest, message);
}
