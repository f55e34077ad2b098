using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Terminals;

/// <summary>Says and hears what ttyd's page does, byte for byte (ttyd 1.7.7: <c>html/src/components/terminal/xterm/index.ts</c>).</summary>
internal sealed class TtydClient : IDisposable
{
    private const char Input = '0', Resize = '1', Pause = '2', Resume = '3';
    private const char Output = '0', Title = '1', Preferences = '2';

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly StringBuilder _output = new();

    public string? WindowTitle { get; private set; }

    public JsonElement? Options { get; private set; }

    public int? CloseCode => (int?)_socket.CloseStatus;

    public string Shown => _output.ToString();

    public static async Task<TtydClient> ConnectAsync(Api api, Uri url, int columns = 80, int rows = 24)
    {
        var client = new TtydClient();
        client._socket.Options.Proxy = null;
        client._socket.Options.SetRequestHeader("Authorization", $"Bearer {api.Key}");
        client._socket.Options.AddSubProtocol("tty");
        await client._socket.ConnectAsync(url, TestContext.Current.CancellationToken);
        await client.SendAsync(JsonSerializer.Serialize(new { AuthToken = "", columns, rows }));
        return client;
    }

    public Task TypeAsync(string text) => SendAsync(Input + text);

    public Task ResizeAsync(int columns, int rows) => SendAsync(Resize + JsonSerializer.Serialize(new { columns, rows }));

    public Task PauseAsync() => SendAsync($"{Pause}");

    public Task ResumeAsync() => SendAsync($"{Resume}");

    /// <summary>Reads until its screen was shown this, or the server closed.</summary>
    public async Task ReadAsync(string? until = null)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        var message = new ArrayBufferWriter<byte>();
        while (until is null || !Shown.Contains(until, StringComparison.Ordinal))
        {
            ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(message.GetMemory(64 * 1024), deadline.Token);
            if (part.MessageType == WebSocketMessageType.Close) return;

            Assert.Equal(WebSocketMessageType.Binary, part.MessageType);
            message.Advance(part.Count);
            if (!part.EndOfMessage) continue;
            Hear((char)message.WrittenSpan[0], Encoding.UTF8.GetString(message.WrittenSpan[1..]));
            message.ResetWrittenCount();
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Hear(char kind, string data)
    {
        switch (kind)
        {
            case Output:
                _output.Append(data);
                break;
            case Title:
                WindowTitle = data;
                break;
            case Preferences:
                Options = JsonSerializer.Deserialize<JsonElement>(data);
                break;
            default:
                Assert.Fail($"'{kind}' is no message of ttyd's");
                break;
        }
    }

    private Task SendAsync(string message) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Binary, endOfMessage: true, TestContext.Current.CancellationToken);
}
