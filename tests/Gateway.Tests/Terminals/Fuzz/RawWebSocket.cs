using System.Net.Sockets;
using System.Text;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Terminals.Fuzz;

/// <summary>A connection that was made a WebSocket, and on which anything can be sent then.</summary>
internal sealed class RawWebSocket(TcpClient client) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly NetworkStream _stream = client.GetStream();

    public static async Task<RawWebSocket> ConnectAsync(Api api, string path, string? subprotocol)
    {
        var client = new TcpClient();
        Uri url = api.Url(path);
        await client.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
        var socket = new RawWebSocket(client);
        string request =
            $"""
            GET {url.PathAndQuery} HTTP/1.1
            Host: {url.Authority}
            Authorization: Bearer {api.Key}
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

            """;
        if (subprotocol is not null) request = $"{request.TrimEnd()}\nSec-WebSocket-Protocol: {subprotocol}\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes($"{request.ReplaceLineEndings("\r\n")}\r\n"));
        byte[] answer = new byte[12];
        await socket._stream.ReadExactlyAsync(answer, TestContext.Current.CancellationToken);
        Assert.Equal("HTTP/1.1 101", Encoding.ASCII.GetString(answer));
        return socket;
    }

    public async Task SendAsync(byte[] bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // The gateway has had enough.
        }
    }

    /// <summary>Says that no more comes, and waits until the gateway has ended the connection.</summary>
    public async Task ReadToEndAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            client.Client.Shutdown(SocketShutdown.Send);
            await _stream.CopyToAsync(Stream.Null, deadline.Token);
        }
        catch (Exception gone) when (gone is IOException or SocketException)
        {
            // Ended with a reset.
        }
    }

    public void Dispose() => client.Dispose();
}
