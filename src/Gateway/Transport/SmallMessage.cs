using System.Buffers.Binary;
using static VibeCoading.Gateway.Transport.FrameBytes;

namespace VibeCoading.Gateway.Transport;

/// <summary>A whole, small, binary message as a WebSocket's client sends it, at the beginning of what came.</summary>
internal static class SmallMessage
{
    /// <summary>Where its content is; null when what came does not begin with one.</summary>
    public static Range? In(ReadOnlySpan<byte> came)
    {
        if (came.Length < 2 || came[0] != FinalBinary || (came[1] & Masked) == 0) return null;

        (int header, int length) = (2 + MaskBytes, came[1] & ~Masked);
        if (length > LengthInTwoBytes) return null;
        if (length == LengthInTwoBytes)
        {
            header += 2;
            if (came.Length < header) return null;
            length = BinaryPrimitives.ReadUInt16BigEndian(came[2..]);
            // What has to be told in two bytes is more than fits in one; anything else is .NET's to judge.
            if (length <= MaxShortLength) return null;
        }

        return came.Length < header + length ? null : header..(header + length);
    }

    /// <summary>Takes the mask, which lies in front of it, off the content.</summary>
    public static void Unmask(Span<byte> came, Range content)
    {
        (int start, int length) = content.GetOffsetAndLength(came.Length);
        ReadOnlySpan<byte> mask = came.Slice(start - MaskBytes, MaskBytes);
        for (int i = 0; i < length; i++) came[start + i] ^= mask[i % MaskBytes];
    }
}
