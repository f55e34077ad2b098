using System.Net.Sockets;

namespace VibeCoading.Silo.Tests.Harness;

/// <summary>Another way to the engine, which a test can take away.</summary>
internal sealed class SocketProxy : IAsyncDisposable
{
    private readonly string _target;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("v");
    private CancellationTokenSource? _stopping;
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;

    public SocketProxy(string target)
    {
        _target = target;
        Open();
    }

    public string Endpoint => $"unix://{Path}";

    private string Path => System.IO.Path.Combine(_directory.FullName, "e.sock");

    public void Open()
    {
        _stopping = new CancellationTokenSource();
        _listener = NewSocket();
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen();
        _accepting = AcceptAsync(_listener, _stopping.Token);
    }

    /// <summary>Breaks every connection, and takes no more.</summary>
    public async Task CloseAsync()
    {
        if (_stopping is null) return;

        await _stopping.CancelAsync();
        _listener!.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
        _stopping = null;
        File.Delete(Path);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _directory.Delete(recursive: true);
    }

    private static Socket NewSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private async Task AcceptAsync(Socket listener, CancellationToken stopping)
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(CarryAsync(await listener.AcceptAsync(stopping), stopping));
        }
        catch (Exception closed) when (closed is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task CarryAsync(Socket near, CancellationToken stopping)
    {
        using var far = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using (near)
        {
            try
            {
                await far.ConnectAsync(new UnixDomainSocketEndPoint(_target), stopping);
                await using var nearStream = new NetworkStream(near);
                await using var farStream = new NetworkStream(far);
                await Task.WhenAny(nearStream.CopyToAsync(farStream, stopping), farStream.CopyToAsync(nearStream, stopping));
            }
            catch (Exception closed) when (closed is OperationCanceledException or SocketException or IOException)
            {
                // Either side may go at any time.
            }
        }
    }
}
