using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace VibeCoading.SystemTests.Harness;

/// <summary>One connection to a terminal that says, reads and acknowledges only what a test has it do.</summary>
internal sealed class ViewerSocket : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly ArrayBufferWriter<byte> _message = new();

    /// <summary>Where output goes on.</summary>
    public long Offset { get; private set; }

    public string Epoch { get; private set; } = "";

    /// <summary>Commands of its that were refused.</summary>
    public List<Frame> Errors { get; } = [];

    public static async Task<ViewerSocket> ConnectAsync(Api api, Uri url, string? subprotocol = TermClient.Subprotocol)
    {
        var viewer = new ViewerSocket();
        viewer._socket.Options.Proxy = null;
        viewer._socket.Options.SetRequestHeader("Authorization", $"Bearer {api.Key}");
        if (subprotocol is not null) viewer._socket.Options.AddSubProtocol(subprotocol);
        await viewer._socket.ConnectAsync(url, TestContext.Current.CancellationToken);
        return viewer;
    }

    /// <summary>Connects, says hello and is told ready, from wherever that is.</summary>
    public static async Task<ViewerSocket> AttachAsync(Api api, Uri url, object from, string? epoch = null, string? clientId = null, int cols = 120, int rows = 30)
    {
        ViewerSocket viewer = await ConnectAsync(api, url);
        await viewer.HelloAsync(from, epoch, clientId, cols, rows);
        Frame ready = await viewer.NextAsync();
        Assert.True(ready.Kind == "ready", $"{ready}");
        return viewer;
    }

    public Task HelloAsync(object from, string? epoch = null, string? clientId = null, int cols = 120, int rows = 30) =>
        SayAsync(new { t = "hello", v = 1, clientId = clientId ?? Guid.NewGuid().ToString("N"), from, epoch, inFrom = 0, cols, rows });

    public Task SayAsync(object message) => SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text);

    public Task AckAsync() => SayAsync(new { t = "ack", o = Offset });

    public Task ResizeAsync(int cols, int rows) => SayAsync(new { t = "resize", cols, rows });

    public Task TypeAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Binary);

    /// <summary>A part of a message, or all of it.</summary>
    public Task SendAsync(ReadOnlyMemory<byte> part, WebSocketMessageType type, bool last = true) =>
        _socket.SendAsync(part, type, last, TestContext.Current.CancellationToken).AsTask();

    /// <summary>The next message. What it says of offsets is followed.</summary>
    public async Task<Frame> NextAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        _message.ResetWrittenCount();
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(_message.GetMemory(64 * 1024), deadline.Token);
            if (part.MessageType == WebSocketMessageType.Close) return new Frame(part.MessageType, [], null, (int?)_socket.CloseStatus, _socket.CloseStatusDescription);
            _message.Advance(part.Count);
        }
        while (!part.EndOfMessage);

        return Follow(part.MessageType, _message.WrittenSpan.ToArray());
    }

    /// <summary>Reads, and acknowledges what it reads, until there is what a test waits for.</summary>
    public async Task<Frame> UntilAsync(Func<Frame, bool> holds)
    {
        while (true)
        {
            Frame frame = await NextAsync();
            if (frame.IsOutput) await AckAsync();
            if (holds(frame)) return frame;
            Assert.True(frame.Type != WebSocketMessageType.Close, $"{frame}");
        }
    }

    /// <summary>Reads until it was shown this.</summary>
    public async Task<string> SeesAsync(string text)
    {
        var shown = new StringBuilder();
        await UntilAsync(frame => frame.IsOutput && shown.Append(Encoding.UTF8.GetString(frame.Data)).ToString().Contains(text, StringComparison.Ordinal));
        return shown.ToString();
    }

    public void Dispose() => _socket.Dispose();

    private Frame Follow(WebSocketMessageType type, byte[] data)
    {
        if (type == WebSocketMessageType.Binary)
        {
            Offset += data.Length;
            return new Frame(type, data, null, null, null);
        }

        JsonElement control = JsonSerializer.Deserialize<JsonElement>(data);
        var frame = new Frame(type, data, control, null, null);
        if (frame.Kind == "error") Errors.Add(frame);
        if (frame.Kind == "gap") Offset = control.GetProperty("to").GetInt64();
        if (frame.Kind != "ready") return frame;
        Offset = control.GetProperty("from").GetInt64();
        Epoch = control.GetProperty("epoch").GetString()!;
        return frame;
    }

    internal sealed record Frame(WebSocketMessageType Type, byte[] Data, JsonElement? Control, int? Code, string? Reason)
    {
        public bool IsOutput => Type == WebSocketMessageType.Binary;

        /// <summary>Of a control message.</summary>
        public string? Kind => Control?.GetProperty("t").GetString();

        public long Number(string field) => Control!.Value.GetProperty(field).GetInt64();

        public override string ToString() => Type == WebSocketMessageType.Close ? $"close {Code} '{Reason}'" : IsOutput ? $"{Data.Length} bytes" : Encoding.UTF8.GetString(Data);
    }
}
