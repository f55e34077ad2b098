using System.Buffers;
using System.Buffers.Binary;
using static VibeCoading.Gateway.Transport.FrameBytes;

namespace VibeCoading.Gateway.Transport;

/// <summary>A whole binary message as a WebSocket's server sends it (RFC 6455, section 5.2).</summary>
internal static class BinaryFrame
{
    public const int MaxHeaderBytes = 10;

    /// <summary>Returns how long the frame is.</summary>
    /// <param name="into">Has room for header and content.</param>
    public static int Write(Span<byte> into, ReadOnlySequence<byte> content)
    {
        int length = (int)content.Length;
        into[0] = FinalBinary;
        int header = 2;
        if (length <= MaxShortLength)
        {
            into[1] = (byte)length;
        }
        else if (length <= ushort.MaxValue)
        {
            into[1] = LengthInTwoBytes;
            BinaryPrimitives.WriteUInt16BigEndian(into[2..], (ushort)length);
            header = 4;
        }
        else
        {
            into[1] = LengthInEightBytes;
            BinaryPrimitives.WriteUInt64BigEndian(into[2..], (ulong)length);
            header = MaxHeaderBytes;
        }

        content.CopyTo(into[header..]);
        return header + length;
    }
}
