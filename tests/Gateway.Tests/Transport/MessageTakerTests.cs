using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using VibeCoading.Gateway.Transport;

namespace VibeCoading.Gateway.Tests.Transport;

/// <summary>Messages that are taken past the WebSocket, among those that are not.</summary>
public sealed class MessageTakerTests
{
    private const int Messages = 400;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly List<byte[]> _heard = [];
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Messages_AreHeardOnceAndInOrder_HoweverTheyComeIn(int seed)
    {
        var random = new Random(seed);
        List<byte[]> sent = [];
        List<int> ends = [];
        byte[] bytes = await SentAsync(random, sent, ends);
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await peer.ConnectAsync(listener.LocalEndPoint!, Cancellation);
        await using var stream = new LoopStream(await listener.AcceptAsync(Cancellation));
        int from = random.Next(200);
        var taker = new Taker(new Random(seed), Hear);
        stream.ReadAgain(bytes.AsMemory(0, from));
        stream.OfferTo(taker);
        using var server = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });

        Task hearing = HearAsync(server);
        for (int end; from < bytes.Length; from = end)
        {
            // Half of the pieces end with a message, as they do where somebody types.
            int next = ends.First(known => known > from);
            end = random.Next(2) == 0 ? next : Math.Min(bytes.Length, from + 1 + random.Next(random.Next(3) == 0 ? 9000 : 40));
            await peer.SendAsync(bytes.AsMemory(from, end - from), Cancellation);
            if (random.Next(3) == 0) await Task.Delay(random.Next(3), Cancellation);
        }

        await Task.WhenAny(hearing, _all.Task).WaitAsync(Limit, Cancellation);
        Assert.Equal(sent, _heard);
        Assert.InRange(taker.Taken, 1, Messages);
    }

    /// <summary>What a client sends, and the messages that it means, and where they end. Some are in several frames, and some frames are pings.</summary>
    private static async Task<byte[]> SentAsync(Random random, List<byte[]> messages, List<int> ends)
    {
        var bytes = new MemoryStream();
        using var client = WebSocket.CreateFromStream(new OneWay(bytes), new WebSocketCreationOptions());
        for (int i = 0; i < Messages; i++)
        {
            byte[] message = new byte[random.Next(4) switch { 0 => 1, 1 => 120 + random.Next(12), 2 => random.Next(20), _ => random.Next(random.Next(8) == 0 ? 70_000 : 5000) }];
            foreach (ref byte one in message.AsSpan()) one = (byte)('a' + random.Next(26));
            messages.Add(message);
            WebSocketMessageType type = random.Next(5) == 0 ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
            int cut = random.Next(6) == 0 ? random.Next(message.Length + 1) : 0;
            if (cut > 0) await client.SendAsync(message.AsMemory(0, cut), type, endOfMessage: false, Cancellation);
            if (random.Next(10) == 0) bytes.Write([0x89, 0x82, 1, 2, 3, 4, 5, 6]);
            await client.SendAsync(message.AsMemory(cut), type, endOfMessage: true, Cancellation);
            ends.Add((int)bytes.Length);
        }

        return bytes.ToArray();
    }

    private async Task HearAsync(WebSocket server)
    {
        byte[] buffer = new byte[100_000];
        for (int count = 0; ;)
        {
            ValueWebSocketReceiveResult part = await server.ReceiveAsync(buffer.AsMemory(count), Cancellation);
            count += part.Count;
            if (!part.EndOfMessage) continue;
            Hear(buffer.AsSpan(0, count));
            count = 0;
        }
    }

    private void Hear(ReadOnlySpan<byte> message)
    {
        _heard.Add(message.ToArray());
        if (_heard.Count == Messages) _all.SetResult();
    }

    private delegate void Hearing(ReadOnlySpan<byte> message);

    private sealed class Taker(Random random, Hearing hear) : IMessageTaker
    {
        public int Taken { get; private set; }

        public bool CanTake(int length) => random.Next(4) > 0;

        public void Take(ReadOnlySpan<byte> message)
        {
            Taken++;
            hear(message);
        }
    }

    /// <summary>For a client that hears nothing.</summary>
    private sealed class OneWay(MemoryStream sent) : DuplexStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(new TaskCompletionSource<int>().Task);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            sent.Write(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}
