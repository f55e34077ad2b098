using System.Buffers;
using VibeCoading.AgentClient.Sockets;
using VibeCoading.Gateway.Sockets;

namespace VibeCoading.Gateway.Transport;

internal sealed partial class LoopStream
{
    /// <summary>Where frames are put together, for whichever connection.</summary>
    [ThreadStatic]
    private static byte[]? _scratch;

    private readonly SocketCompletion _write = new();
    private ReadOnlyMemory<byte> _unsent;

    /// <summary>The end of a frame that was begun; goes ahead of what is unsent.</summary>
    private ReadOnlyMemory<byte> _begun;
    private bool _isWriting;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled(cancellationToken);

        try
        {
            lock (_gate)
            {
                if (_begun.IsEmpty && IsSent(ref buffer)) return ValueTask.CompletedTask;
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                (_unsent, _isWriting) = (buffer, true);
                Await();
                return new ValueTask(_write, _write.Begin());
            }
        }
        catch (Exception broken) when (IsOfAnEnd(broken))
        {
            return ValueTask.FromException(Broken(broken));
        }
    }

    /// <summary>Sends a WebSocket's binary message beside the WebSocket, between two of its frames. False when that would have to wait; then nothing was sent.</summary>
    /// <param name="mayGo">Asked last, with the message's length.</param>
    public bool TryWrite(ReadOnlySequence<byte> message, Func<int, bool> mayGo)
    {
        byte[] frame = _scratch ??= new byte[BinaryFrame.MaxHeaderBytes + SocketSender.MaxFrameBytes];
        lock (_gate)
        {
            if (_isDisposed || _isWriting || !_begun.IsEmpty || !mayGo((int)message.Length)) return false;

            ReadOnlyMemory<byte> left = frame.AsMemory(0, BinaryFrame.Write(frame, message));
            try
            {
                if (IsSent(ref left)) return true;
                _begun = left.ToArray();
                Await();
            }
            catch (Exception broken) when (IsOfAnEnd(broken))
            {
                // Whoever reads, or sends next, meets it; what did not arrive is asked for again, on another connection.
            }

            return true;
        }
    }

    void ISocketOwner.OnWritable()
    {
        bool wasWriting;
        try
        {
            lock (_gate)
            {
                if (!IsSent(ref _begun)) return;
                _begun = default;
                if (!IsSent(ref _unsent)) return;
                wasWriting = _isWriting;
                _isWriting = false;
                Await();
            }
        }
        catch (Exception broken) when (IsOfAnEnd(broken))
        {
            End(Broken(broken));
            return;
        }

        if (wasWriting) _write.Complete(0);
    }

    private bool IsSent(ref ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty && _socket.Send(bytes.Span) is { } sent) bytes = bytes[sent..];
        return bytes.IsEmpty;
    }
}
