using System.Buffers;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.AgentClient;

/// <summary>Reads an answer's payload, which is only valid during the call.</summary>
/// <exception cref="ProtocolException">It is not what the agent should answer; this ends the connection.</exception>
internal delegate T AnswerReader<out T>(ReadOnlySequence<byte> payload);

/// <summary>A request that waits for its answer.</summary>
internal abstract class PendingRequest
{
    /// <summary>There is more than one answer, and the last has not come.</summary>
    public virtual bool GoesOn => false;

    /// <exception cref="ProtocolException">The payload makes no sense.</exception>
    public abstract void Answer(ReadOnlySequence<byte> payload);

    public abstract void Fail(Exception failure);
}

/// <param name="abandoned">Gets an answer that came after its asker had gone; null when it may be dropped.</param>
/// <param name="inline">Otherwise the read loop does not run what the asker does next, nor waits for a grain's turn.</param>
internal sealed class PendingRequest<T>(AnswerReader<T> read, Action<T>? abandoned, bool inline) : PendingRequest
{
    private readonly TaskCompletionSource<T> _answer = new(inline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _answer.Task;

    public override void Answer(ReadOnlySequence<byte> payload)
    {
        T answer = read(payload);
        if (!_answer.TrySetResult(answer)) abandoned?.Invoke(answer);
    }

    public override void Fail(Exception failure)
    {
        // Requests that nobody waits for, or whose asker has gone, fail unheard.
        if (_answer.TrySetException(failure)) _ = _answer.Task.Exception;
    }

    /// <summary>The asker goes; the answer, when it comes, is nobody's.</summary>
    public bool Abandon(CancellationToken cancellationToken) => _answer.TrySetCanceled(cancellationToken);
}
