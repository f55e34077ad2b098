using VibeCoading.Agent.Native;

namespace VibeCoading.Agent.Connections;

/// <summary>Bytes on their way to a socket: sent from where they lie, and copied only when the socket is full.</summary>
internal sealed unsafe class SendBuffer
{
    private const int InitialBytes = 64 * 1024;

    private byte[] _pending = [];
    private int _start;
    private int _end;

    public int Count => _end - _start;

    /// <summary>The other side is gone; what is sent from now on is dropped.</summary>
    public bool IsBroken { get; private set; }

    public void Send(Descriptor socket, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        if (IsBroken) return;

        int sent = Count == 0 ? SendNow(socket, first, second, third) : 0;
        Keep(first, ref sent);
        Keep(second, ref sent);
        Keep(third, ref sent);
    }

    /// <summary>Sends on, when the socket has room again.</summary>
    public void Flush(Descriptor socket)
    {
        while (Count > 0 && !IsBroken)
        {
            int sent = SendNow(socket, _pending.AsSpan(_start, Count), default, default);
            if (sent == 0) return;
            _start += sent;
        }

        _start = _end = 0;
        if (_pending.Length > InitialBytes) _pending = [];
    }

    private int SendNow(Descriptor socket, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        fixed (byte* a = first, b = second, c = third)
        {
            Libc.IoVector* parts = stackalloc Libc.IoVector[3];
            parts[0] = new Libc.IoVector { Base = a, Length = (nuint)first.Length };
            parts[1] = new Libc.IoVector { Base = b, Length = (nuint)second.Length };
            parts[2] = new Libc.IoVector { Base = c, Length = (nuint)third.Length };
            var message = new Libc.MessageHeader { Vectors = parts, VectorCount = 3 };
            while (true)
            {
                nint sent = Libc.SendMessage(socket.Number, &message, Libc.NoSignal);
                if (sent >= 0) return (int)sent;
                if (Errno.Last == Errno.Again) return 0;
                if (Errno.Last == Errno.Interrupted) continue;
                IsBroken = true;
                return 0;
            }
        }
    }

    /// <summary>Keeps what of <paramref name="part"/> lies beyond the bytes already sent.</summary>
    private void Keep(ReadOnlySpan<byte> part, ref int sent)
    {
        int skipped = Math.Min(sent, part.Length);
        sent -= skipped;
        part = part[skipped..];
        if (part.IsEmpty || IsBroken) return;

        if (_pending.Length - _end < part.Length) MakeRoom(part.Length);
        part.CopyTo(_pending.AsSpan(_end));
        _end += part.Length;
    }

    private void MakeRoom(int more)
    {
        byte[] target = _pending;
        if (target.Length < Count + more) target = new byte[Math.Max(InitialBytes, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(Count + more)))];
        _pending.AsSpan(_start, Count).CopyTo(target);
        _end = Count;
        _start = 0;
        _pending = target;
    }
}
