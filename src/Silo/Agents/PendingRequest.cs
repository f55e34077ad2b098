using System.Buffers;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.Silo.Agents;

/// <summary>Reads an answer's payload, which is only valid during the call.</summary>
/// <exception cref="ProtocolException">It is not what the agent should answer; this ends the connection.</exception>
internal delegate T AnswerReader<out T>(ReadOnlySequence<byte> payload);

/// <summary>A request that waits for its answer.</summary>
internal abstract class PendingRequest
{
    /// <exception cref="ProtocolException">The payload makes no sense.</exception>
    public abstract void Answer(ReadOnlySequence<byte> payload);

    public abstract void Fail(Exception failure);
}

/// <param name="abandoned">Gets an answer that came after its asker had gone; null when it may be dropped.</param>
internal sealed class PendingRequest<T>(AnswerReader<T> read, Action<T>? abandoned) : PendingRequest
{
    // The read loop must not run what the askers do next, nor wait for a grain's turn.
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

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
