using System.Buffers;
using VibeCoading.Agent.Native;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.Agent.Connections;

/// <summary>What came from a socket and is not yet a whole frame. Grows with what arrives, not with what is announced.</summary>
internal sealed unsafe class ReceiveBuffer
{
    private const int InitialBytes = 16 * 1024;

    /// <summary>A buffer of this size is kept between frames; a bigger one was for a rare frame.</summary>
    private const int KeptBytes = 256 * 1024;

    private byte[] _bytes = new byte[InitialBytes];
    private int _start;
    private int _end;

    public ReadOnlySequence<byte> Content => new(_bytes, _start, _end - _start);

    /// <summary>Takes what the socket has, as far as there is room. 0 at its end, -1 when there is nothing now.</summary>
    public int Fill(Descriptor socket)
    {
        MakeRoom();
        while (true)
        {
            nint received;
            fixed (byte* free = &_bytes[_end])
                received = Libc.Read(socket.Number, free, (nuint)(_bytes.Length - _end));

            if (received >= 0)
            {
                _end += (int)received;
                return (int)received;
            }

            if (Errno.Last == Errno.Again) return -1;
            // A reset connection has ended like any other.
            if (Errno.Last != Errno.Interrupted) return 0;
        }
    }

    public void Consume(int count)
    {
        _start += count;
        if (_start != _end) return;
        _start = _end = 0;
        if (_bytes.Length > KeptBytes) _bytes = new byte[InitialBytes];
    }

    private void MakeRoom()
    {
        if (_end < _bytes.Length) return;
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            _end -= _start;
            _start = 0;
            return;
        }

        Array.Resize(ref _bytes, Math.Min(_bytes.Length * 2, FrameLimits.HeaderBytes + FrameLimits.MaxPayloadBytes));
    }
}
