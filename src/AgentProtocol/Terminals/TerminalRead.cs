using System.Buffers;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.AgentProtocol.Terminals;

/// <summary>Asks for output from <see cref="Offset"/> on: u64 offset, u32 most bytes, name, then the reader, if it is one that goes on reading.</summary>
/// <param name="Offset">Beyond the head is <see cref="AgentError.InvalidOffset"/>; before the tail is answered from the tail.</param>
/// <param name="MaxBytes">1 to <see cref="FrameLimits.MaxChunkBytes"/>.</param>
/// <param name="Reader">Null for a single look: nobody waits for it, and it is told of bytes and the exit alone.</param>
public readonly record struct TerminalRead(string Id, long Offset, int MaxBytes, TerminalReader? Reader = null)
{
    public ReadOnlySpan<byte> Encode(Span<byte> buffer)
    {
        var writer = new PayloadWriter(buffer);
        writer.WriteOffset(Offset);
        writer.WriteUInt32((uint)MaxBytes);
        writer.WriteShortString(Id);
        Reader?.Write(ref writer);
        return buffer[..writer.Written.Length];
    }

    public static TerminalRead Decode(ReadOnlySequence<byte> payload)
    {
        var reader = new PayloadReader(payload);
        long offset = reader.ReadOffset();
        uint max = reader.ReadUInt32();
        if (max is 0 or > FrameLimits.MaxChunkBytes) throw new ProtocolException($"A read of {max} bytes is out of range.");
        string id = reader.ReadShortString();
        return new TerminalRead(id, offset, (int)max, reader.Rest.IsEmpty ? null : TerminalReader.Read(ref reader));
    }
}
