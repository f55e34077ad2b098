using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using VibeCoading.Gateway.Sockets;
using VibeCoading.Gateway.Transport;

namespace VibeCoading.Gateway.Tests.Sockets;

/// <summary>How a connection ends that nobody closed.</summary>
public sealed class SocketConnectionTests : IAsyncLifetime
{
    /// <summary>A binary message of one byte, as a client sends it.</summary>
    private static readonly byte[] Message = [0x82, 0x81, 0, 0, 0, 0, 7];

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

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
        _stream.ReadAgain(default);
    }

    public async ValueTask DisposeAsync()
    {
        _peer.Dispose();
        await _stream.DisposeAsync();
    }

    [Fact]
    public async Task Run_WhenThePeerGoes_SaysThatItBroke()
    {
        Task<SocketClose> run = RunAsync(_ => { });
        _peer.LingerState = new LingerOption(enable: true, seconds: 0);
        _peer.Close();

        Assert.Equal(SocketClose.Broken, await run.WaitAsync(Limit, Cancellation));
    }

    [Fact]
    public async Task Run_WhenTakingAMessageFails_TellsWhyAndTheLoopGoesOn()
    {
        Task<SocketClose> run = RunAsync(_ => throw new InvalidOperationException("a fault of ours"));
        _peer.Send(Message);

        WebSocketException told = await Assert.ThrowsAsync<WebSocketException>(() => run.WaitAsync(Limit, Cancellation));
        Assert.Equal("a fault of ours", told.InnerException?.Message);
        await EveryLoopGoesOnAsync();
    }

    /// <summary>Loops are given out in turns, so that so many connections have seen each.</summary>
    private async Task EveryLoopGoesOnAsync()
    {
        for (int i = 0; i < Environment.ProcessorCount; i++)
        {
            await DisposeAsync();
            await InitializeAsync();
            var taken = new TaskCompletionSource<byte>(TaskCreationOptions.RunContinuationsAsynchronously);
            Task<SocketClose> run = RunAsync(taken.SetResult);
            _peer.Send(Message);
            Assert.Equal(7, await taken.Task.WaitAsync(Limit, Cancellation));
            _peer.Close();
            await run.WaitAsync(Limit, Cancellation);
        }
    }

    private async Task<SocketClose> RunAsync(Action<byte> take)
    {
        _stream.OfferTo(new Taker(take));
        using var socket = WebSocket.CreateFromStream(_stream, new WebSocketCreationOptions { IsServer = true });
        using var sender = new SocketSender(socket, _stream);
        await using var connection = new SocketConnection(socket, sender, new Silent(), TimeProvider.System);
        return await connection.RunAsync(Cancellation);
    }

    private sealed class Taker(Action<byte> take) : IMessageTaker
    {
        public bool CanTake(int length) => true;

        public void Take(ReadOnlySpan<byte> message) => take(message[0]);
    }

    private sealed class Silent : ISocketProtocol
    {
        public async Task<SocketClose> ServeAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return SocketClose.Exited;
        }

        public ValueTask<SocketClose?> HearAsync(WebSocketMessageType type, ReadOnlyMemory<byte> part, bool last, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Everything is taken.");
    }
}
