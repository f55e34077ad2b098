using System.Net.Sockets;

namespace VibeCoading.SystemTests.Harness;

/// <summary>A unix socket in front of the real engine's. Closed, the node sees an engine that went away; nobody else does.</summary>
internal sealed class EngineProxy : IAsyncDisposable
{
    private const string UnixScheme = "unix://";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vibe-engine-");
    private CancellationTokenSource _closing = new();
    private Task _serving = Task.CompletedTask;

    public string Endpoint => UnixScheme + SocketPath;

    private string SocketPath => Path.Combine(_directory.FullName, "docker.sock");

    public void Open()
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        listener.Listen();
        _closing = new CancellationTokenSource();
        _serving = ServeAsync(listener, _closing.Token);
    }

    /// <summary>Breaks every connection, and refuses new ones.</summary>
    public async Task CloseAsync()
    {
        await _closing.CancelAsync();
        await _serving;
        File.Delete(SocketPath);
        _closing.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _directory.Delete(recursive: true);
    }

    private static async Task ServeAsync(Socket listener, CancellationToken closing)
    {
        var connections = new List<Task>();
        using (listener)
        {
            try
            {
                while (true) connections.Add(ForwardAsync(await listener.AcceptAsync(closing), closing));
            }
            catch (OperationCanceledException)
            {
                await Task.WhenAll(connections);
            }
        }
    }

    private static async Task ForwardAsync(Socket client, CancellationToken closing)
    {
        using var engine = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using (client)
        {
            try
            {
                await engine.ConnectAsync(new UnixDomainSocketEndPoint(Docker.Endpoint[UnixScheme.Length..]), closing);
                await Task.WhenAll(PipeAsync(client, engine, closing), PipeAsync(engine, client, closing));
            }
            catch (Exception ended) when (ended is SocketException or OperationCanceledException)
            {
                // One side hung up, or the engine "went away": both sockets are closed on the way out.
            }
        }
    }

    private static async Task PipeAsync(Socket from, Socket to, CancellationToken closing)
    {
        byte[] buffer = new byte[64 * 1024];
        int read;
        while ((read = await from.ReceiveAsync(buffer, closing)) > 0) await to.SendAsync(buffer.AsMemory(0, read), closing);
        to.Shutdown(SocketShutdown.Send);
    }
}
