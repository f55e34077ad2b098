using System.Net.WebSockets;
using System.Text;

namespace VibeCoading.Gateway.Sockets;

/// <summary>Why a WebSocket ends, as its peer is told.</summary>
internal readonly record struct SocketClose(int Code, string Reason)
{
    /// <summary>What a close frame holds beside the code.</summary>
    private const int MaxReasonBytes = 123;

    public static readonly SocketClose Exited = new(1000, "exited");
    public static readonly SocketClose GatewayStops = new(1012, "the gateway is stopping");
    public static readonly SocketClose SignedOut = new(4401, "the key was deleted");
    public static readonly SocketClose NotFound = new(4404, "no such terminal");
    public static readonly SocketClose EpochGone = new(4410, "the terminal ended with its agent");

    /// <summary>The peer said goodbye.</summary>
    public static readonly SocketClose ByPeer = new(1000, "");

    /// <summary>The connection broke, by RFC 6455's number for that, which is never sent: there is nobody to tell.</summary>
    public static readonly SocketClose Broken = new(1006, "");

    public static SocketClose Malformed(string reason) => new(4400, reason);

    public static SocketClose Reconnect(string reason) => new(1012, reason);

    public static SocketClose TooSlow(TimeSpan limit) => new(4408, $"nothing was acknowledged for {limit.TotalSeconds:0} s, and the program waits");

    public static SocketClose SessionNotReady(string state) => new(4409, state);

    /// <summary>Whether a peer that came back at once would be told the same.</summary>
    public bool IsLasting => Code is 4404 or 4409 or 4410;

    /// <summary>Whether the peer is likely to be back soon, and to go on where it was.</summary>
    public bool IsInterruption => Code is 1006 or 1012;

    public WebSocketCloseStatus Status => (WebSocketCloseStatus)Code;

    /// <summary>The reason, cut between characters to what fits.</summary>
    public string ShortReason
    {
        get
        {
            if (Encoding.UTF8.GetByteCount(Reason) <= MaxReasonBytes) return Reason;

            Span<byte> utf8 = stackalloc byte[MaxReasonBytes];
            Encoding.UTF8.GetEncoder().Convert(Reason, utf8, flush: false, out int taken, out _, out _);
            return Reason[..taken];
        }
    }
}
