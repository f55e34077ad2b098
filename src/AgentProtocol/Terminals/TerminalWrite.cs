using System.Buffers;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.AgentProtocol.Terminals;

/// <summary>
/// Input of one client: u64 offset, name, client, bytes. Bytes before the offset accepted from that client are dropped;
/// an offset beyond it is not typed at all, and the answer says where to go on. A client not known yet starts where it says.
/// Input to a program that has ended counts as accepted and goes nowhere.
/// </summary>
public readonly record struct TerminalWrite(string Id, string ClientId, long Offset, ReadOnlySequence<byte> Data)
{
    public static ReadOnlySpan<byte> EncodeHead(string id, string clientId, long offset, Span<byte> buffer)
    {
        var writer = new PayloadWriter(buffer);
        writer.WriteOffset(offset);
        writer.WriteShortString(id);
        writer.WriteShortString(clientId);
        return buffer[..writer.Written.Length];
    }

    public static TerminalWrite Decode(ReadOnlySequence<byte> payload)
    {
        var reader = new PayloadReader(payload);
        long offset = reader.ReadOffset();
        string id = reader.ReadShortString();
        string client = reader.ReadShortString();
        if (reader.Rest.Length > FrameLimits.MaxChunkBytes) throw new ProtocolException($"Input of {reader.Rest.Length} bytes in one frame.");
        return new TerminalWrite(id, client, offset, reader.Rest);
    }
}
