using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using VibeCoading.AgentClient.Sockets;

namespace VibeCoading.Gateway.Transport;

/// <summary>
/// A TCP connection as Kestrel wants it, through two pipes, until it has become something else than HTTP: then its socket can be had without them.
/// </summary>
internal sealed class TransportConnection : DefaultConnectionContext
{
    /// <summary>As Kestrel's own transport has them by default.</summary>
    private const int MostUnread = 1024 * 1024;
    private const int MostUnsent = 64 * 1024;

    private readonly LoopStream _stream;
    private readonly Pipe _input;
    private readonly Pipe _output;
    private readonly IDuplexPipe _transport;
    // Without a timer there is nothing in it to dispose.
    private readonly CancellationTokenSource _closed = new();
    private readonly Task _filling;
    private readonly Task _draining;
    private volatile bool _isTaken;

    public TransportConnection(Socket socket, MemoryPool<byte> pool) : base($"{Guid.NewGuid():N}")
    {
        (LocalEndPoint, RemoteEndPoint) = (socket.LocalEndPoint, socket.RemoteEndPoint);
        // Reading a request leaves the loop's thread; sending an answer stays on whichever thread has it.
        _input = new Pipe(new PipeOptions(pool, PipeScheduler.ThreadPool, PipeScheduler.Inline, MostUnread, MostUnread / 2, useSynchronizationContext: false));
        _output = new Pipe(new PipeOptions(pool, PipeScheduler.Inline, PipeScheduler.ThreadPool, MostUnsent, MostUnsent / 2, useSynchronizationContext: false));
        Transport = _transport = new TransportPipes(_input.Reader, _output.Writer);
        ConnectionClosed = _closed.Token;
        Features.Set(this);
        _stream = new LoopStream(socket);
        _filling = FillAsync();
        _draining = DrainAsync();
    }

    /// <summary>The loop that watches it.</summary>
    public SocketLoop Loop => _stream.Loop;

    /// <summary>What <see cref="TakeAsync"/> gave; null before.</summary>
    public LoopStream? Taken { get; private set; }

    /// <summary>The connection's bytes from here on, sent and received; null where something lies between, as TLS does. Nobody may use the pipes any more.</summary>
    public async Task<Stream?> TakeAsync()
    {
        if (!ReferenceEquals(Transport, _transport)) return null;

        _isTaken = true;
        _stream.CancelRead();
        _input.Writer.CancelPendingFlush();
        _output.Reader.CancelPendingRead();
        await Task.WhenAll(_filling, _draining);
        _stream.ReadAgain(Unread());
        return Taken = _stream;
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _stream.Dispose();
        // Not here: Kestrel may hold a lock.
        _ = _closed.CancelAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await _input.Reader.CompleteAsync();
        await _output.Writer.CompleteAsync();
        await _draining;
        await _stream.DisposeAsync();
        await _filling;
        await base.DisposeAsync();
    }

    private byte[] Unread()
    {
        if (!_input.Reader.TryRead(out ReadResult read)) return [];

        byte[] unread = read.Buffer.ToArray();
        _input.Reader.AdvanceTo(read.Buffer.End);
        return unread;
    }

    private async Task FillAsync()
    {
        Exception? end = null;
        try
        {
            while (!_isTaken)
            {
                // A connection that is kept alive holds no buffer meanwhile.
                await _stream.WaitForInputAsync();
                int count = await _stream.ReadAsync(_input.Writer.GetMemory());
                if (count == 0) break;

                _input.Writer.Advance(count);
                if ((await _input.Writer.FlushAsync()).IsCompleted) break;
            }
        }
        catch (OperationCanceledException) when (_isTaken)
        {
            // Whoever took it reads on.
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException)
        {
            end = new ConnectionResetException(broken.Message, broken);
        }

        if (_isTaken) return;
        await _input.Writer.CompleteAsync(end);
        await _closed.CancelAsync();
    }

    private async Task DrainAsync()
    {
        try
        {
            while (true)
            {
                ReadResult pending = await _output.Reader.ReadAsync();
                await SendAsync(pending.Buffer);
                _output.Reader.AdvanceTo(pending.Buffer.End);
                if (pending.IsCompleted || pending.IsCanceled) break;
            }
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException)
        {
            // Kestrel is told that nothing is sent any more, and by the input why.
            _stream.Dispose();
        }

        if (!_isTaken) await _output.Reader.CompleteAsync();
    }

    private async ValueTask SendAsync(ReadOnlySequence<byte> pending)
    {
        if (pending.IsSingleSegment)
        {
            await _stream.WriteAsync(pending.First);
            return;
        }

        // One copy costs less than a call for each of the pipe's segments.
        int length = (int)pending.Length;
        byte[] whole = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            pending.CopyTo(whole);
            await _stream.WriteAsync(whole.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private sealed record TransportPipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
