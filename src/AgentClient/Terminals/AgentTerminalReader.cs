using System.Buffers;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Terminals;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.AgentClient.Terminals;

/// <summary>
/// Follows a terminal's output, size and end for one caller, who asks for one piece after the other and is done with a piece when it asks for the
/// next. The agent sends ahead as far as the window goes.
/// </summary>
internal sealed class AgentTerminalReader : PendingRequest, IDisposable
{
    /// <summary>Two of the agent's largest pieces: one is on its way while the other is shown.</summary>
    private const int WindowBytes = 2 * FrameLimits.MaxChunkBytes;
    private const int AckBytes = WindowBytes / 2;

    /// <summary>Sizes come between pieces of output, and rarely: an agent that makes more of them wants memory.</summary>
    private const int MostPieces = 4096;

    private readonly Lock _gate = new();
    private readonly OutputQueue _queue = new();
    private readonly AgentConnection _connection;
    private readonly TaskCreationOptions _continuations;
    private readonly IOutputTaker? _taker;
    private readonly CancellationTokenRegistration _cancelling;
    private readonly uint _request;
    private TaskCompletionSource<OutputChunk>? _waiting;
    private Exception? _failure;
    private bool _isOver;
    private long _received;
    private long _taken;
    private long _acknowledged;

    /// <param name="inline">The caller goes on within the connection's receive loop: it must not block, nor do much.</param>
    /// <param name="taker">Is offered output while the caller waits; what it takes the caller does not get.</param>
    public AgentTerminalReader(AgentConnection connection, TerminalId id, ReadOutput request, bool inline, IOutputTaker? taker, CancellationToken cancellationToken)
    {
        (_connection, _taker) = (connection, taker);
        _continuations = inline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously;
        _received = _taken = _acknowledged = request.From;
        Span<byte> head = stackalloc byte[PayloadWriter.MaxHeadBytes];
        var follow = new TerminalFollow(id.Value, request.From, WindowBytes, request.IsBlank, request.ClientId ?? "");
        _request = connection.Begin(this, Operation.TerminalFollow, follow.Encode(head));
        _cancelling = cancellationToken.UnsafeRegister((_, token) => Break(new OperationCanceledException(token)), null);
    }

    public override bool GoesOn => !_isOver;

    /// <summary>The next output, waiting for it; or a change of size, which comes without bytes. The one with the exit is the last.</summary>
    /// <exception cref="TerminalException">The agent refused.</exception>
    /// <exception cref="ContainerLostException">The connection broke.</exception>
    public ValueTask<OutputChunk> ReadAsync()
    {
        Acknowledge();
        lock (_gate)
        {
            if (_queue.TryTake(out OutputChunk chunk)) return new ValueTask<OutputChunk>(Taken(chunk));
            if (_failure is not null) return ValueTask.FromException<OutputChunk>(_failure);

            _waiting = new TaskCompletionSource<OutputChunk>(_continuations);
            return new ValueTask<OutputChunk>(_waiting.Task);
        }
    }

    /// <summary>Reads no more. For a client that is to come back the terminal may wait on.</summary>
    public void Dispose()
    {
        _cancelling.Dispose();
        Break(new ObjectDisposedException(nameof(AgentTerminalReader)));
        if (!_isOver) _connection.Cancel(_request);
    }

    public override void Answer(ReadOnlySequence<byte> payload)
    {
        TerminalOutput output = TerminalAnswers.Output(payload, _received);
        if (IsTaken(output)) return;

        OutputChunk chunk = TerminalAnswers.ChunkOf(output);
        _received = chunk.Offset + chunk.Data.Length;
        if (chunk.Exit is not null) _isOver = true;

        TaskCompletionSource<OutputChunk>? waiting;
        lock (_gate)
        {
            // What it still sends after it was told to stop is nobody's.
            if (_failure is not null) return;

            waiting = _waiting;
            _waiting = null;
            if (waiting is not null) Taken(chunk);
            else _queue.Add(chunk);
            if (_queue.Bytes > WindowBytes || _queue.Pieces > MostPieces)
                throw new ProtocolException($"Output of {_queue.Bytes} bytes in {_queue.Pieces} pieces that nobody asked for.");
        }

        waiting?.SetResult(chunk);
    }

    public override void Fail(Exception failure)
    {
        _isOver = true;
        Break(failure is AgentRefusedException refused ? AgentTerminal.RefusalOf(refused) : failure);
    }

    private bool IsTaken(in TerminalOutput output)
    {
        if (_taker is null || output.Kind != TerminalOutputKind.Data) return false;

        // Within the lock, so that the caller is not sent on meanwhile, and asks for the same again.
        lock (_gate)
        {
            if (_waiting is null || _failure is not null || !_taker.TryTake(output.Offset, output.Data)) return false;
            _received = _taken = output.Offset + output.Data.Length;
        }

        Acknowledge();
        return true;
    }

    private void Break(Exception failure)
    {
        TaskCompletionSource<OutputChunk>? waiting;
        lock (_gate)
        {
            _failure ??= failure;
            waiting = _waiting;
            _waiting = null;
        }

        if (failure is OperationCanceledException cancelled) waiting?.SetCanceled(cancelled.CancellationToken);
        else waiting?.SetException(failure);
    }

    private OutputChunk Taken(in OutputChunk chunk)
    {
        _taken = chunk.Offset + chunk.Data.Length;
        return chunk;
    }

    private void Acknowledge()
    {
        if (_taken - _acknowledged < AckBytes || _isOver) return;

        _acknowledged = _taken;
        Span<byte> payload = stackalloc byte[TerminalAck.Bytes];
        _connection.Tell(Operation.TerminalAck, new TerminalAck(_request, _taken).Encode(payload));
    }
}
