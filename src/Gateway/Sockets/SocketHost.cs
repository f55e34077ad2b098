using System.Net.WebSockets;
using VibeCoading.Gateway.Errors;
using VibeCoading.Gateway.Identity;
using VibeCoading.Gateway.Transport;

namespace VibeCoading.Gateway.Sockets;

/// <summary>Accepts WebSockets and serves them until their protocol, their peer, their key or this gateway ends.</summary>
internal sealed class SocketHost(CredentialWatch watch, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>Together a half-open connection is noticed after 25 s; 30 s are promised.</summary>
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Answers a request that is no WebSocket, and says whether it did.</summary>
    public static async Task<bool> RefusesAsync(HttpContext http)
    {
        if (http.WebSockets.IsWebSocketRequest) return false;

        http.Response.Headers.Upgrade = "websocket";
        await new Problem(StatusCodes.Status426UpgradeRequired, "upgradeRequired", "This resource is a WebSocket.").WriteAsync(http);
        return true;
    }

    public async Task<SocketClose> RunAsync(HttpContext http, string? subprotocol, SignedIn caller, Func<SocketSender, ISocketProtocol> protocol)
    {
        using WebSocket socket = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = subprotocol,
            KeepAliveInterval = KeepAliveInterval,
            KeepAliveTimeout = KeepAliveTimeout,

            // Compressed output held Ctrl-C back by up to 214 ms in others.
            DangerousEnableCompression = false,
        });
        LoopStream? bytes = http.Features.Get<TransportConnection>()?.Taken;
        using var sender = new SocketSender(socket, bytes);
        ISocketProtocol spoken = protocol(sender);
        bytes?.OfferTo(spoken.Taker);
        await using var connection = new SocketConnection(socket, sender, spoken, time);
        return await connection.RunAsync(http.RequestAborted, stop => watch.RunAsync(caller.KeyHash, stop), GatewayStopsAsync);
    }

    private async Task<SocketClose> GatewayStopsAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping, cancellationToken);
        await Task.Delay(Timeout.InfiniteTimeSpan, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return SocketClose.GatewayStops;
    }
}
