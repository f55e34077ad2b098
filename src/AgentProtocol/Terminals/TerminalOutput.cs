using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.AgentProtocol.Terminals;

/// <summary>
/// Output that starts at <see cref="Offset"/>; later than where the piece before it ended means that the ring had moved on.
/// u64 offset, u8 kind, then what the kind says. An exit's offset is the end of all output; a size's is where output goes on.
/// </summary>
/// <param name="Data">Of the kinds Data and Modes.</param>
/// <param name="Modes">Brings an emulator in any state into the modes in force at the offset; no output, and may end in what the data goes on with.</param>
public readonly record struct TerminalOutput(
    long Offset, TerminalOutputKind Kind, ReadOnlySequence<byte> Data, ReadOnlySequence<byte> Modes = default, ExitRecord? Exit = null, SizeChange? Size = null)
{
    /// <summary>Bytes before what the kind says.</summary>
    public const int HeadBytes = sizeof(ulong) + 1;

    public static ReadOnlySpan<byte> EncodeHead(long offset, TerminalOutputKind kind, Span<byte> buffer)
    {
        var writer = new PayloadWriter(buffer);
        writer.WriteOffset(offset);
        writer.WriteByte((byte)kind);
        return buffer[..HeadBytes];
    }

    /// <summary>The head of the kind Modes, with the modes; the data follows.</summary>
    public static byte[] EncodeModes(long offset, ReadOnlySpan<byte> modes)
    {
        byte[] encoded = new byte[HeadBytes + sizeof(uint) + modes.Length];
        EncodeHead(offset, TerminalOutputKind.Modes, encoded);
        BinaryPrimitives.WriteUInt32LittleEndian(encoded.AsSpan(HeadBytes), (uint)modes.Length);
        modes.CopyTo(encoded.AsSpan(HeadBytes + sizeof(uint)));
        return encoded;
    }

    public static byte[] EncodeExit(ExitRecord exit) => JsonSerializer.SerializeToUtf8Bytes(exit, AgentJson.Default.ExitRecord);

    public static byte[] EncodeSize(SizeChange size) => JsonSerializer.SerializeToUtf8Bytes(size, AgentJson.Default.SizeChange);

    public static TerminalOutput Decode(ReadOnlySequence<byte> payload)
    {
        var reader = new PayloadReader(payload);
        long offset = reader.ReadOffset();
        var kind = (TerminalOutputKind)reader.ReadByte();
        switch (kind)
        {
            case TerminalOutputKind.Data:
                return new TerminalOutput(offset, kind, reader.Rest);
            case TerminalOutputKind.Exit:
                return new TerminalOutput(offset, kind, default, Exit: PayloadReader.ReadJson(reader.Rest, AgentJson.Default.ExitRecord));
            case TerminalOutputKind.Size:
                return new TerminalOutput(offset, kind, default, Size: PayloadReader.ReadJson(reader.Rest, AgentJson.Default.SizeChange));
            case TerminalOutputKind.Modes:
                uint modes = reader.ReadUInt32();
                if (modes > reader.Rest.Length) throw new ProtocolException($"Modes of {modes} bytes in {reader.Rest.Length}.");
                return new TerminalOutput(offset, kind, reader.Rest.Slice(modes), reader.Rest.Slice(0, modes));
            default:
                throw new ProtocolException($"Output of unknown kind {(byte)kind}.");
        }
    }
}
