using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Gateway;

/// <summary>A session of one benchmark's run, and a terminal in it that gives back every key.</summary>
internal sealed class BenchShell : IAsyncDisposable
{
    private static readonly ReadOnlyMemory<byte> Key = new byte[] { (byte)'k' };

    private readonly GatewayClient _gateway;
    private readonly WebSocketTerminal _terminal;

    private BenchShell(GatewayClient gateway, string session, WebSocketTerminal terminal) => (_gateway, Session, _terminal) = (gateway, session, terminal);

    public string Session { get; }

    public static async Task<BenchShell> OpenAsync(GatewayClient gateway, CancellationToken cancellationToken)
    {
        string session = (await gateway.CreateSessionAsync(cancellationToken)).Id;
        return new BenchShell(gateway, session, await OpenTerminalAsync(gateway, session, cancellationToken));
    }

    /// <summary>A key and its echo in a terminal made for that.</summary>
    public static async Task EchoOnceAsync(GatewayClient gateway, string session, CancellationToken cancellationToken)
    {
        await using WebSocketTerminal terminal = await OpenTerminalAsync(gateway, session, cancellationToken);
        await EchoAsync(terminal, cancellationToken);
    }

    /// <summary>Runs a script in a session to its end.</summary>
    public static async Task RunAsync(GatewayClient gateway, string session, string script, CancellationToken cancellationToken)
    {
        await using WebSocketTerminal terminal = await gateway.OpenTerminalAsync(session, Script.Shell, ["-c", $"{script}; {Script.Greet}; exec cat"], cancellationToken);
        await Measure.GreetingAsync(terminal, cancellationToken);
    }

    /// <summary>A key and its echo.</summary>
    public Task EchoAsync(CancellationToken cancellationToken) => EchoAsync(_terminal, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _terminal.DisposeAsync();
        try
        {
            await _gateway.DeleteSessionAsync(Session, CancellationToken.None);
        }
        catch (Exception away) when (away is BenchException or HttpRequestException)
        {
            // The gateway was killed, or the store was: what the node has left goes with the cluster.
        }
    }

    private static async Task<WebSocketTerminal> OpenTerminalAsync(GatewayClient gateway, string session, CancellationToken cancellationToken)
    {
        WebSocketTerminal terminal = await gateway.OpenTerminalAsync(session, Script.Shell, ["-c", Script.Echo], cancellationToken);
        await Measure.GreetingAsync(terminal, cancellationToken);
        return terminal;
    }

    private static async Task EchoAsync(WebSocketTerminal terminal, CancellationToken cancellationToken)
    {
        await terminal.TypeAsync(Key, cancellationToken);
        if ((await terminal.ReadAsync(cancellationToken)).IsEmpty) throw new BenchException("The terminal ended before it gave the key back.");
    }
}
