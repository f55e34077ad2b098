using System.Buffers;

namespace VibeCoading.AgentClient.Terminals;

/// <summary>
/// What becomes of input that was sent, for a sender that makes do with one of these and does not wait. It is told within the connection's receive loop,
/// or within sending: it must not block, nor do much.
/// </summary>
/// <param name="accepted">Told the client's offset that is accepted now.</param>
/// <param name="failed">Told that the agent refused, or that the connection broke and the outcome is unknown.</param>
internal sealed class TerminalWriting(Action<long> accepted, Action<Exception> failed) : PendingRequest
{
    public override void Answer(ReadOnlySequence<byte> payload) => accepted(TerminalAnswers.Accepted(payload));

    public override void Fail(Exception failure) => failed(failure);
}
