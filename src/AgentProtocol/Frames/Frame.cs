using System.Buffers;

namespace VibeCoading.AgentProtocol.Frames;

/// <summary>One frame as received. The payload is only valid until the reader advances.</summary>
public readonly record struct Frame(Operation Operation, uint RequestId, ReadOnlySequence<byte> Payload);
