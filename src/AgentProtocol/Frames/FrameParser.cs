using System.Buffers;
using System.Buffers.Binary;

namespace VibeCoading.AgentProtocol.Frames;

/// <summary>Cuts a byte stream into frames.</summary>
public static class FrameParser
{
    /// <summary>Takes the next frame off <paramref name="buffer"/>; false when it is not all there yet.</summary>
    /// <exception cref="ProtocolException">The announced length is beyond <see cref="FrameLimits.MaxPayloadBytes"/>.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out Frame frame)
    {
        frame = default;
        if (buffer.Length < FrameLimits.HeaderBytes) return false;

        Span<byte> header = stackalloc byte[FrameLimits.HeaderBytes];
        buffer.Slice(0, FrameLimits.HeaderBytes).CopyTo(header);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (length > FrameLimits.MaxPayloadBytes)
            throw new ProtocolException($"A frame of {length} bytes is beyond the limit of {FrameLimits.MaxPayloadBytes}.");
        if (buffer.Length < FrameLimits.HeaderBytes + length) return false;

        frame = new Frame(
            (Operation)header[4],
            BinaryPrimitives.ReadUInt32LittleEndian(header[5..]),
            buffer.Slice(FrameLimits.HeaderBytes, length));
        buffer = buffer.Slice(FrameLimits.HeaderBytes + length);
        return true;
    }

    /// <summary>How long the frame is that begins here, header and all, as far as its bytes tell; at most what <see cref="TryRead"/> lets pass.</summary>
    public static int LengthOf(ReadOnlySequence<byte> begun)
    {
        if (begun.Length < FrameLimits.HeaderBytes) return FrameLimits.HeaderBytes;

        Span<byte> length = stackalloc byte[sizeof(uint)];
        begun.Slice(0, sizeof(uint)).CopyTo(length);
        return FrameLimits.HeaderBytes + (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(length), FrameLimits.MaxPayloadBytes);
    }
}
