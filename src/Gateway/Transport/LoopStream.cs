using System.ComponentModel;
using System.Net.Sockets;
using VibeCoading.AgentClient.Sockets;

namespace VibeCoading.Gateway.Transport;

/// <summary>
/// A connection's bytes, one reader and one writer at a time. Whoever waits goes on within the loop that saw the socket come or take something: it must
/// not block, nor do much. Disposing ends both, from any thread.
/// </summary>
internal sealed partial class LoopStream : DuplexStream, ISocketOwner
{
    /// <summary>Keys and small pastes; what is larger gains nothing.</summary>
    private const int MostOfferedBytes = 4096;

    private readonly WatchedSocket _socket;
    private readonly Lock _gate = new();
    private readonly SocketCompletion _read = new();
    private FrameBoundary _boundary;
    private IMessageTaker? _taker;
    private bool _isFramed;
    private ReadOnlyMemory<byte> _ahead;
    private Memory<byte> _into;
    private bool _isReading;
    private bool _isReadCancelled;

    /// <summary>The last read got less than it had room for: the loop tells when there is more.</summary>
    private bool _isDrained;
    private bool _isDeaf;
    private bool _isDisposed;

    public LoopStream(Socket socket)
    {
        _socket = new WatchedSocket(socket);
        _socket.Watch(this);
    }

    /// <summary>The loop that watches the socket.</summary>
    public SocketLoop Loop => _socket.Loop;

    /// <summary>What comes; a read into nothing waits for something to come. The token is looked at once: who wants to end a read that waits cancels it with <see cref="CancelRead"/>.</summary>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<int>(cancellationToken);

        try
        {
            if (!_ahead.IsEmpty) return new ValueTask<int>(TakeAhead(buffer.Span));
            if (!buffer.IsEmpty && !_isDrained && Receive(buffer.Span) is { } count) return new ValueTask<int>(count);

            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                if (_isReadCancelled)
                {
                    _isReadCancelled = false;
                    throw new OperationCanceledException();
                }

                (_into, _isReading) = (buffer, true);
                if (_isDeaf) Listen(true);
                return new ValueTask<int>(_read, _read.Begin());
            }
        }
        catch (Exception broken) when (IsOfAnEnd(broken))
        {
            return ValueTask.FromException<int>(Broken(broken));
        }
        catch (OperationCanceledException cancelled)
        {
            return ValueTask.FromException<int>(cancelled);
        }
    }

    /// <summary>Waits until there is something to read, or the end.</summary>
    public ValueTask<int> WaitForInputAsync() => ReadAsync(Memory<byte>.Empty);

    /// <summary>Ends the read that waits, or else the next that would.</summary>
    public void CancelRead()
    {
        lock (_gate)
        {
            if (!_isReading)
            {
                _isReadCancelled = true;
                return;
            }

            _isReading = false;
        }

        _read.Fail(new OperationCanceledException());
    }

    /// <summary>After <see cref="CancelRead"/>, when nobody reads any more: the next reader gets this first. From here on it is a WebSocket's client that sends.</summary>
    public void ReadAgain(ReadOnlyMemory<byte> ahead)
    {
        lock (_gate)
        {
            (_ahead, _isReadCancelled, _isFramed) = (ahead, false, true);
            _boundary.Pass(ahead.Span);
        }
    }

    /// <summary>Has small messages offered to somebody first, wherever the WebSocket waits for the next message; null to have none.</summary>
    public void OfferTo(IMessageTaker? taker)
    {
        lock (_gate) _taker = taker;
    }

    void ISocketOwner.OnReadable(byte[] buffer)
    {
        int? count;
        try
        {
            IMessageTaker? taker;
            lock (_gate) taker = _isReading && !_into.IsEmpty && _boundary.IsBetween ? _taker : null;
            count = taker is null ? ReceiveForReader() : Offer(taker, buffer.AsSpan(0, MostOfferedBytes));
        }
#pragma warning disable CA1031 // What a message brings about in its taker must not take this thread's other connections with it.
        catch (Exception broken)
#pragma warning restore CA1031
        {
            // A fault of ours is not to look like a peer that went: the reader gets it as it is.
            End(IsOfAnEnd(broken) ? Broken(broken) : broken);
            return;
        }

        if (count is { } given) _read.Complete(given);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) End(new ObjectDisposedException(nameof(LoopStream)));
        base.Dispose(disposing);
    }

    private static bool IsOfAnEnd(Exception broken) => broken is SocketException or ObjectDisposedException or Win32Exception;

    private static IOException Broken(Exception why) => new(why.Message, why);

    /// <summary>What the reader that waits gets; null for nothing.</summary>
    private int? ReceiveForReader()
    {
        lock (_gate)
        {
            if (_isDisposed) return null;
            _isDrained = false;
            if (!_isReading)
            {
                // Told although it does not listen: both directions have ended.
                if (_isDeaf) throw new SocketException((int)SocketError.ConnectionReset);
                Listen(false);
                return null;
            }

            int? count = _into.IsEmpty ? 0 : Receive(_into.Span);
            _isReading = count is null;
            return count;
        }
    }

    /// <summary>What is left for the reader that waits when the taker has taken; null for nothing.</summary>
    private int? Offer(IMessageTaker taker, Span<byte> buffer)
    {
        int? count;
        lock (_gate) count = _isReading ? _socket.Receive(buffer) : null;
        if (count is not { } received) return null;

        // Not within the lock. Whoever ends the read meanwhile ends the connection, and drops what comes behind.
        Span<byte> came = buffer[..received];
        while (SmallMessage.In(came) is { } content && taker.CanTake(content.GetOffsetAndLength(came.Length).Length))
        {
            SmallMessage.Unmask(came, content);
            taker.Take(came[content]);
            came = came[content.End..];
        }

        if (received > 0 && came.IsEmpty) return null;
        lock (_gate)
        {
            if (!_isReading) return null;
            _isReading = false;
            _boundary.Pass(came);
            int given = Math.Min(came.Length, _into.Length);
            came[..given].CopyTo(_into.Span);
            _ahead = came[given..].ToArray();
            return given;
        }
    }

    private int? Receive(Span<byte> into)
    {
        int? count = _socket.Receive(into);
        _isDrained = count > 0 && count < into.Length;
        if (_isFramed && count is { } received) _boundary.Pass(into[..received]);
        return count;
    }

    private int TakeAhead(Span<byte> into)
    {
        int count = Math.Min(into.Length, _ahead.Length);
        _ahead.Span[..count].CopyTo(into);
        _ahead = _ahead[count..];
        return count;
    }

    private void End(Exception why)
    {
        bool wasReading, wasWriting;
        lock (_gate)
        {
            if (_isDisposed) return;

            _isDisposed = true;
            (wasReading, _isReading, wasWriting, _isWriting) = (_isReading, false, _isWriting, false);
            _socket.Dispose();
        }

        if (wasReading) _read.Fail(why);
        if (wasWriting) _write.Fail(why);
    }

    /// <summary>What nobody reads would be told of again and again.</summary>
    private void Listen(bool listens)
    {
        _isDeaf = !listens;
        Await();
    }

    private void Await() => _socket.Await(input: !_isDeaf, room: _isWriting || !_begun.IsEmpty);
}
