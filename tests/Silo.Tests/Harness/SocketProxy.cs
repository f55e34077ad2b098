using System.Net.Sockets;

namespace VibeCoading.Silo.Tests.Harness;

/// <summary>Another way to the engine, which a test can take away.</summary>
internal sealed class SocketProxy : IAsyncDisposable
{
    private readonly string _target;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("v");
    private readonly CancellationTokenSource _stopping = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Task _accepting;

    public SocketProxy(string target)
    {
        _target = target;
        _listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(_directory.FullName, "e.sock")));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public string Endpoint => $"unix://{Path.Combine(_directory.FullName, "e.sock")}";

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(CarryAsync(await _listener.AcceptAsync(_stopping.Token)));
        }
        catch (Exception closed) when (closed is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using var far = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using (near)
        {
            try
            {
                await far.ConnectAsync(new UnixDomainSocketEndPoint(_target), _stopping.Token);
                await using var nearStream = new NetworkStream(near);
                await using var farStream = new NetworkStream(far);
                await Task.WhenAny(nearStream.CopyToAsync(farStream, _stopping.Token), farStream.CopyToAsync(nearStream, _stopping.Token));
            }
            catch (Exception closed) when (closed is OperationCanceledException or SocketException or IOException)
            {
                // Either side may go at any time.
            }
        }
    }
}
