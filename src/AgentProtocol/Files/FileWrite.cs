using System.Buffers;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.AgentProtocol.Files;

/// <summary>u32 handle, u64 offset, bytes. Writing the same bytes again is harmless.</summary>
public readonly record struct FileWrite(int Handle, long Offset, ReadOnlySequence<byte> Data)
{
    public static ReadOnlySpan<byte> EncodeHead(int handle, long offset, Span<byte> buffer)
    {
        var writer = new PayloadWriter(buffer);
        writer.WriteUInt32((uint)handle);
        writer.WriteOffset(offset);
        return buffer[..writer.Written.Length];
    }

    public static FileWrite Decode(ReadOnlySequence<byte> payload)
    {
        var reader = new PayloadReader(payload);
        uint handle = reader.ReadUInt32();
        long offset = reader.ReadOffset();
        if (reader.Rest.Length > FrameLimits.MaxChunkBytes) throw new ProtocolException($"A piece of a file of {reader.Rest.Length} bytes in one frame.");
        return new FileWrite((int)handle, offset, reader.Rest);
    }
}
