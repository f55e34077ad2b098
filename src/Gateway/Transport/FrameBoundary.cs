using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using static VibeCoading.Gateway.Transport.FrameBytes;

namespace VibeCoading.Gateway.Transport;

/// <summary>Follows what a WebSocket's client sends (RFC 6455, section 5.2), to know when one message has ended and the next has not begun.</summary>
internal struct FrameBoundary
{
    private const int MaxHeaderBytes = 14;
    private const int LastDataOpcode = 7;

    private Header _header;
    private int _headerBytes;
    private ulong _contentLeft;
    private bool _isContinued;

    /// <summary>Everything so far was whole messages.</summary>
    public readonly bool IsBetween => _headerBytes == 0 && _contentLeft == 0 && !_isContinued;

    /// <summary>Goes on by what was sent.</summary>
    public void Pass(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_contentLeft > 0)
            {
                int skipped = (int)Math.Min(_contentLeft, (ulong)bytes.Length);
                _contentLeft -= (ulong)skipped;
                bytes = bytes[skipped..];
                continue;
            }

            _header[_headerBytes++] = bytes[0];
            bytes = bytes[1..];
            TakeHeader(_header[.._headerBytes]);
        }
    }

    private void TakeHeader(ReadOnlySpan<byte> header)
    {
        if (header.Length < 2 || header.Length < LengthOf(header[1])) return;

        _headerBytes = 0;
        _contentLeft = (header[1] & ~Masked) switch
        {
            LengthInTwoBytes => BinaryPrimitives.ReadUInt16BigEndian(header[2..]),
            LengthInEightBytes => BinaryPrimitives.ReadUInt64BigEndian(header[2..]),
            int length => (ulong)length,
        };
        // Control frames may come between the frames of a message.
        if ((header[0] & 0x0f) <= LastDataOpcode) _isContinued = (header[0] & Final) == 0;
    }

    private static int LengthOf(byte second) =>
        2 + ((second & ~Masked) switch { LengthInTwoBytes => 2, LengthInEightBytes => 8, _ => 0 }) + ((second & Masked) != 0 ? MaskBytes : 0);

    [InlineArray(MaxHeaderBytes)]
    private struct Header
    {
        private byte _first;
    }
}
