using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VibeCoading.Gateway.Transport;

namespace VibeCoading.Gateway.Tests.Transport;

/// <summary>Kestrel on our transport: what HTTP needs of it, and WebSockets that leave it.</summary>
public sealed class LoopTransportTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication _app = null!;
    private int _port;
    private int _tlsPort;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System).AddTransport();
        builder.WebHost.UseKestrelHttpsConfiguration();
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.UseHttps(certificate);
            });
        });

        _app = builder.Build();
        _app.UseTransport();
        _app.UseWebSockets();
        _app.MapPost("/echo", async http =>
        {
            using var whole = new MemoryStream();
            await http.Request.Body.CopyToAsync(whole, Cancellation);
            whole.Position = 0;
            await whole.CopyToAsync(http.Response.Body, Cancellation);
        });
        _app.MapGet("/wait", async http =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _aborted.SetResult();
        });
        _app.MapGet("/ws", EchoAsync);
        await _app.StartAsync(Cancellation);
        int[] ports = [.. _app.Urls.Select(url => new Uri(url).Port)];
        (_port, _tlsPort) = (ports[0], ports[1]);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task LargeBodies_GoBothWays_OnAConnectionThatIsKept()
    {
        using var http = new HttpClient { Timeout = Limit };
        byte[] body = new byte[20 << 20];
        Random.Shared.NextBytes(body);
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage answer = await http.PostAsync(new Uri($"http://127.0.0.1:{_port}/echo"), new ByteArrayContent(body), Cancellation);
            Assert.Equal(body, await answer.Content.ReadAsByteArrayAsync(Cancellation));
        }
    }

    [Fact]
    public async Task ClientThatGoes_AbortsItsRequest()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port, Cancellation);
        await client.GetStream().WriteAsync("GET /wait HTTP/1.1\r\nHost: here\r\n\r\n"u8.ToArray(), Cancellation);
        await Task.Delay(50, Cancellation);
        Assert.False(_aborted.Task.IsCompleted);
        client.Close();

        await _aborted.Task.WaitAsync(Limit, Cancellation);
    }

    [Fact]
    public async Task WebSocket_LeavesKestrel()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{_port}/ws"), Cancellation);
        Assert.True(await _taken.Task.WaitAsync(Limit, Cancellation));
        await CheckEchoAsync(socket);
    }

    [Fact]
    public async Task WebSocketBehindTls_StaysWithKestrel()
    {
        using var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = (_, _, _, errors) => errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors);
        await socket.ConnectAsync(new Uri($"wss://127.0.0.1:{_tlsPort}/ws"), Cancellation);
        Assert.False(await _taken.Task.WaitAsync(Limit, Cancellation));
        await CheckEchoAsync(socket);
    }

    [Fact]
    public async Task WhatIsSentBehindTheHandshake_IsHeard()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port, Cancellation);
        NetworkStream stream = client.GetStream();
        const string Handshake = "GET /ws HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
        byte[] frame = [0x82, 0x83, 0, 0, 0, 0, 1, 2, 3];
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(Handshake), .. frame], Cancellation);

        byte[] answer = new byte[4096];
        int count = 0;
        while (!answer.AsSpan(0, count).EndsWith((ReadOnlySpan<byte>)[0x82, 3, 1, 2, 3]))
        {
            int read = await stream.ReadAsync(answer.AsMemory(count), Cancellation).AsTask().WaitAsync(Limit, Cancellation);
            Assert.NotEqual(0, read);
            count += read;
        }

        Assert.StartsWith("HTTP/1.1 101", Encoding.ASCII.GetString(answer, 0, count), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PortThatIsTaken_IsTold()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System).AddTransport();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port));
        await using WebApplication second = builder.Build();

        IOException taken = await Assert.ThrowsAsync<IOException>(() => second.StartAsync(Cancellation));
        Assert.Contains("address already in use", taken.Message, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task CheckEchoAsync(ClientWebSocket socket)
    {
        byte[] message = new byte[3 << 20];
        Random.Shared.NextBytes(message);
        Task sending = socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, Cancellation);
        byte[] echo = new byte[message.Length];
        for (int count = 0; count < echo.Length;) count += (await socket.ReceiveAsync(echo.AsMemory(count), Cancellation).AsTask().WaitAsync(Limit, Cancellation)).Count;
        await sending;
        Assert.Equal(message, echo);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "enough", Cancellation).WaitAsync(Limit, Cancellation);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    private async Task EchoAsync(HttpContext http)
    {
        using WebSocket socket = await http.WebSockets.AcceptWebSocketAsync();
        _taken.TrySetResult(http.Features.Get<TransportConnection>()?.Taken is not null);
        byte[] buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer.AsMemory(), Cancellation) is { MessageType: not WebSocketMessageType.Close } part)
            await socket.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, Cancellation);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
    }
}
