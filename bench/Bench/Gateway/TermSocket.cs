using System.Net.WebSockets;
using System.Text.Json;

namespace VibeCoading.Bench.Gateway;

/// <summary>What all viewers that speak <c>vibe.term.v1</c> have in common.</summary>
internal static class TermSocket
{
    /// <summary>The page's: see <c>protocol.ts</c> and <c>acks.ts</c>.</summary>
    public const int WindowBytes = 256 * 1024;
    public const int AckEveryBytes = 32 * 1024;

    public const int MessageBytes = 64 * 1024;

    public const string Subprotocol = "vibe.term.v1";

    public static async Task<ClientWebSocket> ConnectAsync(Uri url, string key, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.AddSubProtocol(Subprotocol);
            socket.Options.SetRequestHeader("Authorization", $"Bearer {key}");
            await socket.ConnectAsync(url, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The first message.</summary>
    public static object Hello() =>
        new { t = "hello", v = 1, clientId = Guid.NewGuid().ToString("N"), from = "start", inFrom = 0, cols = 80, rows = 24, window = WindowBytes };

    public static Task TellAsync(ClientWebSocket socket, object message, CancellationToken cancellationToken) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
}
