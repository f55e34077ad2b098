using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using VibeCoading.Gateway.Sockets;
using VibeCoading.Gateway.Transport;

namespace VibeCoading.Gateway.Tests.Transport;

/// <summary>A connection's bytes, with somebody at its other end.</summary>
public sealed class LoopStreamTests : IAsyncLifetime
{
    private Socket _peer = null!;
    private LoopStream _stream = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        _peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await _peer.ConnectAsync(listener.LocalEndPoint!, Cancellation);
        _stream = new LoopStream(await listener.AcceptAsync(Cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        _peer.Dispose();
        await _stream.DisposeAsync();
    }

    [Fact]
    public async Task Read_WaitsForWhatComes_AndThenForTheEnd()
    {
        byte[] buffer = new byte[10];
        ValueTask<int> reading = _stream.ReadAsync(buffer, Cancellation);
        Assert.False(reading.IsCompleted);
        _peer.Send([1, 2, 3]);
        Assert.Equal(3, await reading);

        _peer.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await _stream.ReadAsync(buffer, Cancellation));
    }

    [Fact]
    public async Task WhatCameWhileNobodyRead_IsThereLater()
    {
        byte[] buffer = new byte[3];
        for (int i = 0; i < 100; i++)
        {
            _peer.Send([1, 2, 3, 4, 5]);
            await Task.Delay(i % 3, Cancellation);
            await _stream.WaitForInputAsync();
            await _stream.ReadExactlyAsync(buffer, Cancellation);
            await _stream.ReadExactlyAsync(buffer.AsMemory(0, 2), Cancellation);
            Assert.Equal([4, 5, 3], buffer);
        }
    }

    [Fact]
    public async Task Read_ThatIsCancelled_TakesNothing()
    {
        Task<int> waiting = _stream.ReadAsync(new byte[10], Cancellation).AsTask();
        _stream.CancelRead();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        _stream.CancelRead();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _stream.WaitForInputAsync().AsTask());

        _stream.CancelRead();
        _stream.ReadAgain(new byte[] { 7 });
        _peer.Send([8]);
        byte[] both = new byte[2];
        await _stream.ReadExactlyAsync(both, Cancellation);
        Assert.Equal([7, 8], both);
    }

    [Fact]
    public async Task WriteToOneWhoDoesNotRead_WaitsAndArrivesWhole()
    {
        byte[] much = new byte[16 << 20];
        Random.Shared.NextBytes(much);
        Task writing = _stream.WriteAsync(much, Cancellation).AsTask();
        await Task.Delay(50, Cancellation);
        Assert.False(writing.IsCompleted);

        Assert.Equal(much, await ReceiveAsync(much.Length));
        await writing;
    }

    [Fact]
    public async Task Dispose_EndsWhoReadsAndWhoWrites()
    {
        Task<int> reading = _stream.ReadAsync(new byte[10], Cancellation).AsTask();
        Task writing = _stream.WriteAsync(new byte[16 << 20], Cancellation).AsTask();
        await _stream.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => writing);
        await Assert.ThrowsAsync<IOException>(() => _stream.ReadAsync(new byte[10], Cancellation).AsTask());
        await Assert.ThrowsAsync<IOException>(() => _stream.WriteAsync(new byte[10], Cancellation).AsTask());
        Assert.False(_stream.TryWrite(new ReadOnlySequence<byte>([1]), _ => true));
    }

    [Fact]
    public async Task PeerThatBreaksOff_EndsWhoReads()
    {
        Task<int> reading = _stream.ReadAsync(new byte[10], Cancellation).AsTask();
        _peer.LingerState = new LingerOption(true, 0);
        _peer.Dispose();

        await Assert.ThrowsAsync<IOException>(() => reading.WaitAsync(Cancellation));
    }

    [Fact]
    public async Task Message_GoesBesideTheWebSocket_BetweenItsFrames()
    {
        using var server = WebSocket.CreateFromStream(_stream, new WebSocketCreationOptions { IsServer = true });
        using var client = WebSocket.CreateFromStream(new NetworkStream(_peer), new WebSocketCreationOptions());
        byte[] large = Encoding.ASCII.GetBytes(Random.Shared.GetString("abcdefgh", SocketSender.MaxFrameBytes));
        const int Rounds = 200;
        Task sending = Task.Run(
            async () =>
            {
                for (int i = 0; i < Rounds; i++) await server.SendAsync(large, WebSocketMessageType.Text, endOfMessage: true, Cancellation);
            },
            Cancellation);
        Task<int> beside = Task.Run(
            async () =>
            {
                int sent = 0;
                for (; sent < Rounds; await Task.Yield()) sent += _stream.TryWrite(new ReadOnlySequence<byte>(large), _ => true) ? 1 : 0;
                return sent;
            },
            Cancellation);

        (int texts, int binaries) = (0, 0);
        byte[] whole = new byte[large.Length];
        while (texts + binaries < 2 * Rounds)
        {
            int count = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await client.ReceiveAsync(whole.AsMemory(count), Cancellation);
                count += part.Count;
            }
            while (!part.EndOfMessage);
            if (part.MessageType == WebSocketMessageType.Text) texts++;
            else binaries++;
            Assert.True(whole.AsSpan(0, count).SequenceEqual(large), $"Message {texts + binaries} is not what was sent.");
        }

        await sending;
        Assert.Equal((Rounds, Rounds, Rounds), (texts, binaries, await beside));
    }

    [Fact]
    public void Message_ThatMayNotGo_DoesNot()
    {
        Assert.False(_stream.TryWrite(new ReadOnlySequence<byte>([1, 2]), length => length != 2));
        Assert.Equal(0, _peer.Available);
    }

    private async Task<byte[]> ReceiveAsync(int count)
    {
        byte[] received = new byte[count];
        using var stream = new NetworkStream(_peer);
        await stream.ReadExactlyAsync(received, Cancellation);
        return received;
    }
}
