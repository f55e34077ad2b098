using System.Net;
using System.Net.Sockets;

namespace VibeCoading.Bench.Terminals;

/// <summary>
/// A connection whose reader waits in the kernel, on the thread that asked. .NET's asynchronous sockets wake two threads for what comes, which then look
/// for more work a while: beside a program that answers one key that is a good part of what is timed, and keeps a processor from who is timed.
/// </summary>
internal sealed class BlockingStream : Stream
{
    /// <summary>How soon a read that waits sees that it was cancelled.</summary>
    private const int LookMicroseconds = 100_000;

    private readonly Socket _socket;

    private BlockingStream(Socket socket) => _socket = socket;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static BlockingStream Connect(EndPoint endpoint)
    {
        bool isTcp = endpoint.AddressFamily != AddressFamily.Unix;
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, isTcp ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            if (isTcp) socket.NoDelay = true;
            socket.Connect(endpoint);
            socket.Blocking = false;
            return new BlockingStream(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override int Read(Span<byte> buffer) => Read(buffer, CancellationToken.None);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span, cancellationToken));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int sent = _socket.Send(buffer, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock) _socket.Poll(-1, SelectMode.SelectWrite);
            else if (error != SocketError.Success) throw new IOException($"Sending failed: {error}");
            else buffer = buffer[sent..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _socket.Dispose();
        base.Dispose(disposing);
    }

    public int Read(Span<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_socket.Poll(LookMicroseconds, SelectMode.SelectRead))
            {
                int count = _socket.Receive(buffer, SocketFlags.None, out SocketError error);
                if (error == SocketError.Success) return count;
                if (error != SocketError.WouldBlock) throw new IOException($"Receiving failed: {error}");
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
