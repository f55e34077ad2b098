using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace VibeCoading.Gateway.Tests.Harness;

/// <summary>A viewer under a test's control: it reads and acknowledges only when told to.</summary>
internal sealed class TermSocket(WebSocket socket) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public const string Protocol = "vibe.term.v1";

    public static async Task<TermSocket> ConnectAsync(Api api, string path, string? subprotocol = Protocol) => new(await api.ConnectAsync(path, subprotocol));

    public string? Subprotocol => socket.SubProtocol;

    /// <summary>Says hello and takes in what it is answered.</summary>
    public async Task<JsonElement> HelloAsync(
        object from, string clientId = "viewer", string? epoch = null, long inFrom = 0, int window = 256 * 1024, bool readOnly = false, int cols = 80, int rows = 24)
    {
        await SayAsync(epoch is null
            ? new { t = "hello", v = 1, clientId, from, inFrom, cols, rows, window, readOnly }
            : new { t = "hello", v = 1, clientId, epoch, from, inFrom, cols, rows, window, readOnly });
        JsonElement ready = await ControlAsync();
        Assert.Equal("ready", ready.GetProperty("t").GetString());
        return ready;
    }

    public Task SayAsync(object message) => SayTextAsync(JsonSerializer.Serialize(message));

    public Task SayTextAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public Task TypeAsync(string text) => TypeAsync(Encoding.UTF8.GetBytes(text));

    public Task TypeAsync(byte[] bytes) => SendAsync(bytes, WebSocketMessageType.Binary);

    /// <summary>A part of a message, or all of it.</summary>
    public Task SendPartAsync(ReadOnlyMemory<byte> part, WebSocketMessageType type, bool last) =>
        socket.SendAsync(part, type, last, TestContext.Current.CancellationToken).AsTask();

    /// <summary>Its connection breaks without a goodbye.</summary>
    public void Break() => socket.Abort();

    public Task AckAsync(long offset) => SayAsync(new { t = "ack", o = offset });

    /// <summary>The next frame, whole.</summary>
    public async Task<Frame> NextAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        var message = new ArrayBufferWriter<byte>();
        while (true)
        {
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(message.GetMemory(64 * 1024), deadline.Token);
            if (part.MessageType == WebSocketMessageType.Close) return new Frame(part.MessageType, [], (int?)socket.CloseStatus, socket.CloseStatusDescription);

            message.Advance(part.Count);
            if (part.EndOfMessage) return new Frame(part.MessageType, message.WrittenSpan.ToArray(), null, null);
        }
    }

    public async Task<JsonElement> ControlAsync()
    {
        Frame frame = await NextAsync();
        Assert.True(frame.Type == WebSocketMessageType.Text, $"{frame}");
        return JsonSerializer.Deserialize<JsonElement>(frame.Data);
    }

    public async Task<JsonElement> ControlAsync(string type)
    {
        JsonElement message = await ControlAsync();
        Assert.Equal(type, message.GetProperty("t").GetString());
        return message;
    }

    /// <summary>So many bytes of output, acknowledged as they come unless told otherwise.</summary>
    public async Task<byte[]> OutputAsync(int count, long? ackFrom = null)
    {
        var output = new ArrayBufferWriter<byte>();
        while (output.WrittenCount < count)
        {
            Frame frame = await NextAsync();
            if (frame.Type == WebSocketMessageType.Text) continue;
            Assert.True(frame.Type == WebSocketMessageType.Binary, $"{frame} after {output.WrittenCount} of {count} bytes");
            Assert.InRange(frame.Data.Length, 1, 64 * 1024);
            output.Write(frame.Data);
            if (ackFrom is { } from) await AckAsync(from + output.WrittenCount);
        }

        Assert.Equal(count, output.WrittenCount);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Whatever comes before it, the close.</summary>
    public async Task<Frame> CloseAsync()
    {
        while (true)
        {
            Frame frame = await NextAsync();
            if (frame.Type == WebSocketMessageType.Close) return frame;
        }
    }

    /// <summary>What comes before the answer to a ping sent now: by then everything that may be sent was.</summary>
    public async Task<List<Frame>> UntilPongAsync(long n)
    {
        await SayAsync(new { t = "ping", n });
        var before = new List<Frame>();
        while (true)
        {
            Frame frame = await NextAsync();
            if (frame.Type == WebSocketMessageType.Text && frame.Control.GetProperty("t").GetString() == "pong" && frame.Control.GetProperty("n").GetInt64() == n)
                return before;
            before.Add(frame);
        }
    }

    public Task LeaveAsync() => socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);

    public void Dispose() => socket.Dispose();

    private Task SendAsync(byte[] bytes, WebSocketMessageType type) => socket.SendAsync(bytes, type, endOfMessage: true, TestContext.Current.CancellationToken);

    internal sealed record Frame(WebSocketMessageType Type, byte[] Data, int? Code, string? Reason)
    {
        public JsonElement Control => JsonSerializer.Deserialize<JsonElement>(Data);

        public override string ToString() => Type switch
        {
            WebSocketMessageType.Text => Encoding.UTF8.GetString(Data),
            WebSocketMessageType.Binary => $"{Data.Length} bytes",
            WebSocketMessageType.Close => $"close {Code} '{Reason}'",
            _ => $"{Type}",
        };
    }
}
