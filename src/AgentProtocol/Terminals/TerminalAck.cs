using System.Buffers;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.AgentProtocol.Terminals;

/// <summary>A <see cref="TerminalFollow"/> of this connection is done with all output before <see cref="Offset"/>: u32 its request id, u64 offset.</summary>
/// <param name="Offset">No further than output was sent.</param>
public readonly record struct TerminalAck(uint Request, long Offset)
{
    public const int Bytes = sizeof(uint) + sizeof(ulong);

    public ReadOnlySpan<byte> Encode(Span<byte> buffer)
    {
        var writer = new PayloadWriter(buffer);
        writer.WriteUInt32(Request);
        writer.WriteOffset(Offset);
        return buffer[..Bytes];
    }

    public static TerminalAck Decode(ReadOnlySequence<byte> payload)
    {
        var reader = new PayloadReader(payload);
        return new TerminalAck(reader.ReadUInt32(), reader.ReadOffset());
    }
}
