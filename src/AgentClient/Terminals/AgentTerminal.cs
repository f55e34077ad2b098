using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Terminals;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.AgentClient.Terminals;

/// <summary>A terminal's bytes, over one connection to its agent.</summary>
/// <exception cref="TerminalException">The agent refused.</exception>
/// <exception cref="SessionException">Superseded.</exception>
/// <exception cref="ContainerLostException">The connection broke.</exception>
internal readonly struct AgentTerminal(AgentConnection connection, TerminalId id)
{
    public Task<TerminalAttachment> StatAsync(string? clientId, CancellationToken cancellationToken) =>
        RefusalsOfAsync(connection.AskAsync(
            Operation.TerminalStat, new TerminalQuery(id.Value, clientId), AgentJson.Default.TerminalQuery, TerminalAnswers.Attachment, cancellationToken));

    /// <summary>Refuses a place that is not in this terminal's output.</summary>
    public async Task CheckPlaceAsync(string epoch, long from, CancellationToken cancellationToken)
    {
        if (from < 0) throw new TerminalException(TerminalError.InvalidOffset, $"Offset {from} is negative.");

        TerminalAttachment at = await StatAsync(clientId: null, cancellationToken).ConfigureAwait(false);
        if (at.Terminal.Epoch != epoch)
            throw new TerminalException(TerminalError.EpochGone, $"Terminal {id} is of epoch '{at.Terminal.Epoch}', not '{epoch}'.");
    }

    /// <summary>Follows the output from a place on; until it is disposed.</summary>
    /// <param name="inline">The caller goes on within the connection's receive loop: it must not block, nor do much.</param>
    /// <param name="taker">Is offered output first.</param>
    public AgentTerminalReader Follow(ReadOutput request, CancellationToken cancellationToken, bool inline = false, IOutputTaker? taker = null) =>
        new(connection, id, request, inline, taker, cancellationToken);

    /// <summary>Types input; returns the client's offset now accepted.</summary>
    /// <param name="inline">As for <see cref="Follow"/>.</param>
    public Task<long> WriteAsync(InputChunk input, CancellationToken cancellationToken, bool inline = false)
    {
        Span<byte> head = stackalloc byte[PayloadWriter.MaxHeadBytes];
        return RefusalsOfAsync(connection.AskAsync(
            Operation.TerminalWrite,
            TerminalWrite.EncodeHead(id.Value, input.ClientId, input.Offset, head),
            input.Data,
            TerminalAnswers.Accepted,
            cancellationToken,
            inline: inline));
    }

    /// <summary>Sends input without waiting; its sender is told what became of it.</summary>
    public void Write(TerminalWriting writing, string clientId, long offset, ReadOnlySpan<byte> data)
    {
        Span<byte> head = stackalloc byte[PayloadWriter.MaxHeadBytes];
        connection.Begin(writing, Operation.TerminalWrite, TerminalWrite.EncodeHead(id.Value, clientId, offset, head), data);
    }

    /// <summary>The answer, its refusal told as callers of a session know it.</summary>
    public static async Task<T> RefusalsOfAsync<T>(Task<T> answer)
    {
        try
        {
            return await answer.ConfigureAwait(false);
        }
        catch (AgentRefusedException refused)
        {
            throw RefusalOf(refused);
        }
    }

    public static Exception RefusalOf(AgentRefusedException refused) => refused.Error switch
    {
        AgentError.StaleEpoch or AgentError.NotClaimed => new SessionException(SessionError.Superseded, refused.Message),
        AgentError.Unknown => new TerminalException(TerminalError.NotFound, refused.Message),
        AgentError.LimitReached => new TerminalException(TerminalError.LimitReached, refused.Message),
        AgentError.InvalidOffset => new TerminalException(TerminalError.InvalidOffset, refused.Message),
        AgentError.BadRequest => new TerminalException(TerminalError.InvalidRequest, refused.Message),
        // The rest is what the operating system said to the program, its directory or its terminal.
        AgentError.SpawnFailed or AgentError.Cancelled or AgentError.NotFound or AgentError.AlreadyExists or AgentError.NotADirectory
            or AgentError.IsADirectory or AgentError.NotEmpty or AgentError.PermissionDenied or AgentError.OutsideWorkspace or AgentError.NoSpace
            or AgentError.PreconditionFailed or AgentError.Io => new TerminalException(TerminalError.SpawnFailed, refused.Message),
    };
}
