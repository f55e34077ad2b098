using System.Buffers;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.AgentProtocol.Terminals;

/// <summary>Asks for output from <see cref="Offset"/> on: u64 offset, u32 most bytes, name.</summary>
/// <param name="Offset">Beyond the head is <see cref="AgentError.InvalidOffset"/>; before the tail is answered from the tail.</param>
/// <param name="MaxBytes">1 to <see cref="FrameLimits.MaxChunkBytes"/>.</param>
public readonly record struct TerminalRead(string Id, long Offset, int MaxBytes)
{
    public ReadOnlySpan<byte> Encode(Span<byte> buffer)
    {
        var writer = new PayloadWriter(buffer);
        writer.WriteOffset(Offset);
        writer.WriteUInt32((uint)MaxBytes);
        writer.WriteShortString(Id);
        return buffer[..writer.Written.Length];
    }

    public static TerminalRead Decode(ReadOnlySequence<byte> payload)
    {
        var reader = new PayloadReader(payload);
        long offset = reader.ReadOffset();
        uint max = reader.ReadUInt32();
        if (max is 0 or > FrameLimits.MaxChunkBytes) throw new ProtocolException($"A read of {max} bytes is out of range.");
        return new TerminalRead(reader.ReadShortString(), offset, (int)max);
    }
}
