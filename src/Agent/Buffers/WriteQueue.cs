using VibeCoading.Agent.Native;

namespace VibeCoading.Agent.Buffers;

/// <summary>
/// Bytes on their way into a program: written at once as far as it takes them, the rest kept here, bounded. A target that
/// has gone swallows what it is given, as a terminal nobody reads from would.
/// </summary>
internal sealed unsafe class WriteQueue(Descriptor target) : IDisposable
{
    public const int Capacity = 256 * 1024;

    private ByteRing? _waiting;
    private bool _broken;

    public bool IsEmpty => _waiting is null;

    /// <summary>How many bytes were taken: fewer than given once the queue is full.</summary>
    public int Accept(ReadOnlySpan<byte> bytes)
    {
        if (_broken) return bytes.Length;

        int written = _waiting is null ? Write(bytes) : 0;
        if (_broken) return bytes.Length;
        if (written == bytes.Length) return written;
        _waiting ??= new ByteRing(Capacity);
        return written + _waiting.Append(bytes[written..]);
    }

    /// <summary>Writes on, when the target has room again.</summary>
    public void Continue()
    {
        while (_waiting is not null)
        {
            _waiting.Peek(_waiting.Tail, _waiting.Count, out ReadOnlySpan<byte> first, out _);
            int written = Write(first);
            if (_broken) return;
            _waiting.Consume(written);
            // An empty queue gives its memory back: most programs never fill it.
            if (_waiting.Count == 0) Clear();
            if (written < first.Length) return;
        }
    }

    /// <summary>What waits is written no more.</summary>
    public void Clear()
    {
        _waiting?.Dispose();
        _waiting = null;
    }

    public void Dispose()
    {
        _broken = true;
        Clear();
    }

    private int Write(ReadOnlySpan<byte> bytes)
    {
        int done = 0;
        fixed (byte* start = bytes)
        {
            while (done < bytes.Length)
            {
                nint written = Libc.Write(target.Number, start + done, (nuint)(bytes.Length - done));
                if (written > 0) done += (int)written;
                else if (written == 0 || Errno.Last == Errno.Again) break;
                else if (Errno.Last != Errno.Interrupted)
                {
                    Dispose();
                    break;
                }
            }
        }

        return done;
    }
}
