using System.Buffers;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.AgentProtocol.Processes;

/// <summary>Standard input: u8 end (1 closes it after these bytes), name, bytes.</summary>
public readonly record struct ProcessWrite(string Id, bool End, ReadOnlySequence<byte> Data)
{
    public static ReadOnlySpan<byte> EncodeHead(string id, bool end, Span<byte> buffer)
    {
        var writer = new PayloadWriter(buffer);
        writer.WriteByte(end ? (byte)1 : (byte)0);
        writer.WriteShortString(id);
        return buffer[..writer.Written.Length];
    }

    public static ProcessWrite Decode(ReadOnlySequence<byte> payload)
    {
        var reader = new PayloadReader(payload);
        bool end = reader.ReadByte() != 0;
        string id = reader.ReadShortString();
        if (reader.Rest.Length > FrameLimits.MaxChunkBytes) throw new ProtocolException($"Input of {reader.Rest.Length} bytes in one frame.");
        return new ProcessWrite(id, end, reader.Rest);
    }
}
