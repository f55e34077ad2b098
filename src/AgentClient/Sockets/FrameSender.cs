using System.Buffers;
using System.Net.Sockets;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.AgentClient.Sockets;

/// <summary>
/// Sends frames at once, from the thread that asks; only while the socket has no room do further frames gather, and go out together.
/// </summary>
internal sealed class FrameSender(WatchedSocket socket, Action<Exception> failed)
{
    /// <summary>More than this waiting means that the agent does not read.</summary>
    private const int MostQueuedBytes = 8 << 20;

    /// <summary>A buffer that a burst made larger is not kept.</summary>
    private const int KeptBytes = 256 << 10;

    private readonly Lock _gate = new();
    private ArrayBufferWriter<byte> _filling = new();
    private ArrayBufferWriter<byte> _going = new();
    private ReadOnlyMemory<byte> _left;
    private bool _busy;

    /// <summary>Queues a frame and sends it if nothing else is being sent. False when too much waits already; nothing was queued then.</summary>
    public bool TrySend(Operation operation, uint id, ReadOnlySpan<byte> head, ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            if (_filling.WrittenCount > MostQueuedBytes) return false;

            FrameWriter.Write(_filling, operation, id, head, data);
            if (_busy) return true;

            _busy = true;
        }

        Send();
        return true;
    }

    /// <summary>The socket that had no room has some.</summary>
    public void Continue()
    {
        try
        {
            socket.Await(input: true, room: false);
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        Send();
    }

    private void Send()
    {
        try
        {
            while (!_left.IsEmpty || TakeQueued())
            {
                if (socket.Send(_left.Span) is not { } sent)
                {
                    // From here on it is the loop's turn.
                    socket.Await(input: true, room: true);
                    return;
                }

                _left = _left[sent..];
            }
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            // Stays busy: nothing can be sent any more.
            failed(broken);
        }
    }

    private bool TakeQueued()
    {
        lock (_gate)
        {
            if (_filling.WrittenCount == 0)
            {
                _busy = false;
                return false;
            }

            (_filling, _going) = (_going, _filling);
            if (_filling.Capacity > KeptBytes) _filling = new ArrayBufferWriter<byte>();
            else _filling.ResetWrittenCount();
            _left = _going.WrittenMemory;
            return true;
        }
    }
}
