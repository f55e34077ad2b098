using VibeCoading.Agent.Buffers;
using VibeCoading.Agent.Events;
using VibeCoading.Agent.Native;

namespace VibeCoading.Agent.Processes;

/// <summary>Output of a program as far as it was read: a program whose output nobody takes blocks on its pipe, as in any shell.</summary>
internal sealed unsafe class ProcessStream : IPollable, IDisposable
{
    public const int Capacity = 256 * 1024;

    private readonly Descriptor _pipe;
    private readonly Watch _watch;
    private readonly Action _changed;
    private readonly ByteRing _bytes = new(Capacity);

    public ProcessStream(Descriptor pipe, EventLoop loop, Action changed)
    {
        _pipe = pipe;
        _changed = changed;
        _watch = loop.Watch(pipe, this);
        _watch.Set(Interest.Input);
    }

    /// <summary>Every program has closed it, or it was given up.</summary>
    public bool IsEnded { get; private set; }

    public bool IsPaused => !IsEnded && _bytes.Free == 0;

    public bool HasBytes => _bytes.Count > 0;

    /// <summary>Environment.TickCount64 of the last byte, or of the moment that reading went on.</summary>
    public long LastReadAt { get; private set; }

    public void OnReady(Interest seen)
    {
        bool ended = false;
        while (_bytes.Free > 0)
        {
            Span<byte> next = _bytes.Next(_bytes.Free);
            nint read;
            fixed (byte* start = next) read = Libc.Read(_pipe.Number, start, (nuint)next.Length);
            if (read > 0)
            {
                _bytes.Advance((int)read);
                LastReadAt = Environment.TickCount64;
                continue;
            }

            if (read < 0 && Errno.Last == Errno.Interrupted) continue;
            ended = read == 0 || Errno.Last != Errno.Again;
            break;
        }

        if (IsPaused) _watch.Set(Interest.None);
        if (ended) End();
        _changed();
    }

    public void Peek(int most, out ReadOnlySpan<byte> first, out ReadOnlySpan<byte> second) =>
        _bytes.Peek(_bytes.Tail, most, out first, out second);

    public void Consume(int count)
    {
        if (IsPaused)
        {
            _watch.Set(Interest.Input);
            LastReadAt = Environment.TickCount64;
        }

        _bytes.Consume(count);
    }

    /// <summary>Reads no more; what was read can still be taken.</summary>
    public void End()
    {
        if (IsEnded) return;
        IsEnded = true;
        _watch.Dispose();
        _pipe.Dispose();
    }

    public void Dispose()
    {
        End();
        _bytes.Dispose();
    }
}
