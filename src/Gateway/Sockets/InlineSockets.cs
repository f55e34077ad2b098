namespace VibeCoading.Gateway.Sockets;

/// <summary>
/// Has what came on a socket handled by the thread that saw it come. A keystroke then changes threads nowhere in this process, which takes a quarter
/// off its way (<c>docs/performance.md</c>). The price: nothing that runs there may block, or compute for long.
/// </summary>
internal static class InlineSockets
{
    /// <summary>Read by .NET once, when the first socket is used; there is no other way to say it.</summary>
    private const string Switch = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Comes before anything that opens a socket. What the operator set stays.</summary>
    public static void Enable()
    {
        if (Environment.GetEnvironmentVariable(Switch) is null) Environment.SetEnvironmentVariable(Switch, "1");
    }

    public static void AddInlineSockets(this WebApplicationBuilder builder) =>
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);

    /// <summary>Requests, which read files, format and compile, leave the socket's thread; what a WebSocket brings after its handshake stays on it.</summary>
    public static void UseInlineSockets(this WebApplication app) => app.Use(async (http, next) =>
    {
        await Task.Yield();
        await next(http);
    });
}
