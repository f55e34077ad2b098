using System.Buffers;
using System.Text.Json;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.AgentProtocol.Terminals;

/// <summary>
/// Output that starts at <see cref="Offset"/>; later than what was asked means that the ring had moved on.
/// u64 offset, u8 kind (0 data, 1 exit), then bytes or the exit record. An exit's offset is the end of all output.
/// </summary>
public readonly record struct TerminalOutput(long Offset, ReadOnlySequence<byte> Data, ExitRecord? Exit)
{
    /// <summary>Bytes before the data or the exit record.</summary>
    public const int HeadBytes = sizeof(ulong) + 1;

    public static ReadOnlySpan<byte> EncodeHead(long offset, bool exit, Span<byte> buffer)
    {
        var writer = new PayloadWriter(buffer);
        writer.WriteOffset(offset);
        writer.WriteByte(exit ? (byte)1 : (byte)0);
        return buffer[..HeadBytes];
    }

    public static byte[] EncodeExit(ExitRecord exit) => JsonSerializer.SerializeToUtf8Bytes(exit, AgentJson.Default.ExitRecord);

    public static TerminalOutput Decode(ReadOnlySequence<byte> payload)
    {
        var reader = new PayloadReader(payload);
        long offset = reader.ReadOffset();
        return reader.ReadByte() switch
        {
            0 => new TerminalOutput(offset, reader.Rest, null),
            1 => new TerminalOutput(offset, default, PayloadReader.ReadJson(reader.Rest, AgentJson.Default.ExitRecord)),
            var kind => throw new ProtocolException($"Output of unknown kind {kind}."),
        };
    }
}
