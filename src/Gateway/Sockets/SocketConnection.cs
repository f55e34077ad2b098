using System.Buffers;
using System.Net.WebSockets;

namespace VibeCoading.Gateway.Sockets;

/// <summary>
/// A WebSocket from accept to close. It is always being read, to its end: only so are a close frame and a ping's answer heard, and reading cannot be
/// cancelled without breaking the socket.
/// </summary>
internal sealed class SocketConnection(WebSocket socket, SocketSender sender, ISocketProtocol protocol, TimeProvider time) : IAsyncDisposable
{
    private const int ReadBytes = 64 * 1024;
    private const int SmallReadBytes = 256;

    /// <summary>For the last frames to leave and the peer to say goodbye.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _ended = new();
    private Task<SocketClose> _hearing = Task.FromResult(SocketClose.ByPeer);

    /// <param name="watches">Loops that may end the connection beside the protocol and the peer.</param>
    public async Task<SocketClose> RunAsync(CancellationToken requestAborted, params Func<CancellationToken, Task<SocketClose>>[] watches)
    {
        _hearing = HearAsync(requestAborted);
        SocketClose close;
        try
        {
            close = await Loops.RunAsync(requestAborted, [stop => _hearing.WaitAsync(stop), protocol.ServeAsync, .. watches]);
        }
        catch (Exception gone) when (IsOfAnEnd(gone))
        {
            // The connection broke; whoever was sending noticed first, or the request was aborted.
            return SocketClose.Broken;
        }

        await _ended.CancelAsync();
        await SayGoodbyeAsync(close);
        return close;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        socket.Abort();
        await ((Task)_hearing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
    }

    /// <summary>A WebSocket throws the same for whatever its connection threw, and that may be a fault of ours, which is to be told.</summary>
    private static bool IsOfAnEnd(Exception fault) => fault
        is OperationCanceledException
        or WebSocketException { InnerException: null or IOException or OperationCanceledException or ObjectDisposedException };

    private async Task<SocketClose> HearAsync(CancellationToken requestAborted)
    {
        // Most viewers only look on, or type: what a key or an acknowledgement needs is all that they hold.
        byte[] small = new byte[SmallReadBytes];
        while (true)
        {
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(small.AsMemory(), requestAborted);
            if (part.MessageType == WebSocketMessageType.Close) return SocketClose.ByPeer;
            SocketClose? verdict = await TellAsync(part, small.AsMemory(0, part.Count));
            while (verdict is null && !part.EndOfMessage) (verdict, part) = await HearPartAsync(requestAborted);
            if (verdict is { } close) return close;
        }
    }

    private async ValueTask<(SocketClose? Verdict, ValueWebSocketReceiveResult Part)> HearPartAsync(CancellationToken requestAborted)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(0, ReadBytes), requestAborted);
            return (part.MessageType == WebSocketMessageType.Close ? SocketClose.ByPeer : await TellAsync(part, buffer.AsMemory(0, part.Count)), part);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ValueTask<SocketClose?> TellAsync(ValueWebSocketReceiveResult part, ReadOnlyMemory<byte> content) =>
        _ended.IsCancellationRequested ? default : protocol.HearAsync(part.MessageType, content, part.EndOfMessage, _ended.Token);

    private async Task SayGoodbyeAsync(SocketClose close)
    {
        using var deadline = new CancellationTokenSource(Farewell, time);
        try
        {
            await sender.CloseAsync(close, deadline.Token);
            await ((Task)_hearing).WaitAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            byte[] rest = new byte[4096];
            while (socket.State == WebSocketState.CloseSent) await socket.ReceiveAsync(rest.AsMemory(), deadline.Token);
        }
        catch (Exception gone) when (IsOfAnEnd(gone))
        {
            // It did not wait for our goodbye, or does not answer it.
        }
    }
}
