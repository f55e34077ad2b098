using System.Buffers;

namespace VibeCoading.AgentClient.Terminals;

/// <summary>Shows output while it is still in the connection's buffer, where that takes no waiting.</summary>
internal interface IOutputTaker
{
    /// <summary>
    /// Called within the connection's receive loop while its reader waits: it must not block, nor make its reader go on. False when it cannot be shown at
    /// once, or is not what is expected next; then nothing was shown, and the reader gets it.
    /// </summary>
    /// <param name="data">Only good during the call.</param>
    bool TryTake(long offset, ReadOnlySequence<byte> data);
}
