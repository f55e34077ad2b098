using System.Net.WebSockets;
using System.Text;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Terminals;

/// <summary>WebSockets that are not the usual viewer's.</summary>
public sealed class SocketTests(SharedNode shared) : SystemTest
{
    private const int Malformed = 4400;

    private readonly Api _api = shared.Stack.Admin();

    [Fact]
    public async Task Socket_WithoutASubprotocol_IsRawInputAndOutput()
    {
        Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync();
        TerminalBody terminal = await _api.OpenTerminalAsync(session.Id);

        using ClientWebSocket socket = await ConnectAsync(_api.SocketOf(session.Id, terminal.Id), subprotocol: null);
        await socket.SendAsync(Encoding.UTF8.GetBytes("echo raw-$((6*7)); exit\n"), WebSocketMessageType.Text, endOfMessage: true, Cancellation);
        string output = await ReadToCloseAsync(socket);

        Assert.Contains("raw-42", output, StringComparison.Ordinal);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        await _api.DeleteSessionAsync(session.Id);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"t": "hello", "v": 1}""")]
    [InlineData("""{"t": "ack", "o": 1}""")]
    [InlineData("""{"t": "hello", "v": 1, "clientId": "a", "from": 99999999, "inFrom": 0, "cols": 80, "rows": 24, "window": 262144}""")]
    [InlineData("""{"t": "hello", "v": 1, "clientId": "a", "from": "start", "inFrom": 9223372036854775807, "cols": 80, "rows": 24}""")]
    public async Task Socket_WhenItsFirstMessageMakesNoSense_IsClosedAndHarmsNobody(string message)
    {
        Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync();
        TerminalBody terminal = await _api.OpenTerminalAsync(session.Id);
        await using TermClient neighbour = TermClient.Start(_api, session.Id, terminal.Id);

        using ClientWebSocket socket = await ConnectAsync(_api.SocketOf(session.Id, terminal.Id), TermClient.Subprotocol);
        await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, Cancellation);
        await ReadToCloseAsync(socket);

        Assert.Equal(Malformed, (int?)socket.CloseStatus);
        neighbour.Type("echo unharmed-$((6*7))\n");
        await neighbour.SeesAsync("unharmed-42");
        Assert.Equal(1, neighbour.Attachments);
        await _api.DeleteSessionAsync(session.Id);
    }

    private async Task<ClientWebSocket> ConnectAsync(Uri url, string? subprotocol)
    {
        var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        socket.Options.SetRequestHeader("Authorization", $"Bearer {_api.Key}");
        if (subprotocol is not null) socket.Options.AddSubProtocol(subprotocol);
        await socket.ConnectAsync(url, Cancellation);
        return socket;
    }

    private static async Task<string> ReadToCloseAsync(ClientWebSocket socket)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        var output = new StringBuilder();
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(), deadline.Token);
            if (part.MessageType == WebSocketMessageType.Close) return output.ToString();
            output.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
        }
    }
}
