using System.Runtime.CompilerServices;
using VibeCoading.AgentClient;
using VibeCoading.AgentClient.Terminals;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Errors;
using VibeCoading.Gateway.Json;
using VibeCoading.Gateway.Sessions;
using VibeCoading.Gateway.Sockets;

namespace VibeCoading.Gateway.Terminals;

/// <summary>
/// One terminal of one session, on behalf of one caller. Its bytes come from the agent itself where that is on this host, and through the grain
/// otherwise; everything else goes through the grain. One reader and one writer at a time.
/// </summary>
internal sealed class TerminalLink(ISessionGrain session, ISessionTerminals terminals, Caller caller, TerminalId id, LeasedAgent? leased, StatusWait waiting)
{
    /// <summary>
    /// Ready items that travel together: of 64 KiB chunks, 508 MB/s were measured between two processes at 8, against 424 at the default. Only what
    /// the grain has at hand is batched, so it costs no latency.
    /// </summary>
    private const int BatchSize = 8;

    /// <summary>How long a viewer waits for a session on its way to ready; as long as other calls wait in the grain.</summary>
    private static readonly TimeSpan ReadyWait = TimeSpan.FromSeconds(10);

    private string? _clientId;

    public TerminalId Terminal => id;

    public string Session => session.GetPrimaryKeyString();

    public Task<TerminalAttachment> AttachAsync(string clientId, CancellationToken cancellationToken)
    {
        _clientId = clientId;
        return terminals.AttachTerminal(caller, id, clientId, cancellationToken);
    }

    /// <summary>Says goodbye for the client that attached, if one did.</summary>
    public async Task LeaveAsync()
    {
        if (_clientId is null) return;
        try
        {
            await terminals.LeaveTerminal(caller, id, _clientId);
        }
        catch (Exception fault) when (IsForeseen(fault))
        {
            // Then it is missed only after a while.
        }
    }

    /// <param name="taker">Is offered output first, where it comes from the agent itself.</param>
    public async IAsyncEnumerable<OutputChunk> ReadAsync(ReadOutput request, IOutputTaker taker, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerable<OutputChunk> chunks = await AgentAsync(cancellationToken) is { } agent
            ? ReadAsync(new AgentTerminal(agent, id), request, taker, cancellationToken)
            : terminals.ReadTerminal(caller, id, request, cancellationToken).WithBatchSize(BatchSize).Detached(cancellationToken);
        await foreach (OutputChunk chunk in chunks) yield return chunk;
    }

    /// <summary>Whether there is a connection to the agent at the moment.</summary>
    public bool IsConnected => leased?.Connected is not null;

    /// <summary>Sends input to the agent without waiting; false when there is no connection to it at the moment.</summary>
    public bool TryWrite(TerminalWriting writing, string clientId, long offset, ReadOnlySpan<byte> data)
    {
        if (leased?.Connected is not { } agent) return false;

        new AgentTerminal(agent, id).Write(writing, clientId, offset, data);
        leased.ReportInput();
        return true;
    }

    public async Task<long> WriteAsync(InputChunk input, CancellationToken cancellationToken)
    {
        if (await AgentAsync(cancellationToken) is not { } agent) return await terminals.WriteTerminal(caller, id, input, cancellationToken);

        Task<long> writing = new AgentTerminal(agent, id).WriteAsync(input, cancellationToken, inline: true);
        leased!.ReportInput();
        return await writing;
    }

    /// <summary>Tells the session how long its viewer took to be told its place.</summary>
    public async Task ReportConnectedAsync(TimeSpan after)
    {
        try
        {
            await terminals.ReportConnected(caller, after);
        }
        catch (Exception fault) when (IsForeseen(fault))
        {
            // It is a figure, and the next viewer brings another.
        }
    }

    public Task ResizeAsync(string clientId, TerminalSize size, CancellationToken cancellationToken) =>
        terminals.ResizeTerminal(caller, id, clientId, size.Cols, size.Rows, cancellationToken);

    public Task SignalAsync(string name, string clientId, long typed, CancellationToken cancellationToken) =>
        terminals.SignalTerminal(caller, id, name, clientId, typed, cancellationToken);

    /// <summary>How a viewer must end that met this fault; null when the fault passes and the call is to be repeated.</summary>
    public async Task<SocketClose?> VerdictAsync(Exception fault)
    {
        switch (Refusal.Find(fault))
        {
            case SessionException { Error: SessionError.NotFound }:
                return SocketClose.NotFound;
            case SessionException refusal when IsPassing(refusal.Error):
                return null;
            case SessionException refusal:
                return SocketClose.SessionNotReady(await StateAsync(refusal));
            case TerminalException refusal:
                return CloseFor(refusal);
            default:
                return null;
        }
    }

    /// <summary>Whether a fault is one of those that <see cref="VerdictAsync"/> judges; any other is a bug.</summary>
    public static bool IsForeseen(Exception fault) => fault is ContainerLostException || Refusal.Find(fault) is SessionException or TerminalException || Outage.Is(fault);

    /// <summary>Null when the session is ready, or becomes so within the wait, or whether it is cannot be told at the moment.</summary>
    public async Task<SocketClose?> CheckReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            SessionStatus status = await waiting.RunAsync(session, caller, ReadyWait, cancellationToken);
            return status.Ready ? null : SocketClose.SessionNotReady(Describe(status));
        }
        catch (Exception fault) when (IsForeseen(fault))
        {
            return await VerdictAsync(fault);
        }
    }

    private ValueTask<AgentConnection?> AgentAsync(CancellationToken cancellationToken) => leased?.ConnectionAsync(cancellationToken) ?? default;

    /// <remarks>What a viewer does with a chunk begins within the connection's receive loop, so that a key's echo does not change threads.</remarks>
    private static async IAsyncEnumerable<OutputChunk> ReadAsync(
        AgentTerminal agent, ReadOutput request, IOutputTaker taker, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await agent.CheckPlaceAsync(request.Epoch, request.From, cancellationToken);
        using AgentTerminalReader reader = agent.Follow(request, cancellationToken, inline: true, taker);
        OutputChunk chunk;
        do
        {
            chunk = await reader.ReadAsync();
            yield return chunk;
        }
        while (chunk.Exit is null);
    }

    private async Task<string> StateAsync(SessionException refusal)
    {
        try
        {
            return Describe(await session.Status(caller, TimeSpan.Zero));
        }
        catch (Exception fault) when (IsForeseen(fault))
        {
            return refusal.Message;
        }
    }

    private static string Describe(SessionStatus status) =>
        status.Reason is null ? WireJson.NameOf(status.State) : $"{WireJson.NameOf(status.State)}: {status.Reason}";

    private static bool IsPassing(SessionError error) => error
        is SessionError.NotReady or SessionError.NodeUnavailable or SessionError.Superseded or SessionError.EngineUnavailable;

    private static SocketClose? CloseFor(TerminalException refusal) => refusal.Error switch
    {
        TerminalError.NotFound => SocketClose.NotFound,
        TerminalError.EpochGone => SocketClose.EpochGone,
        TerminalError.InvalidOffset => SocketClose.Malformed(refusal.Message),
        TerminalError.InvalidRequest => SocketClose.Malformed(refusal.Message),
        TerminalError.SpawnFailed => SocketClose.NotFound,

        // Too many readers at once; it passes.
        TerminalError.LimitReached => null,
    };
}
