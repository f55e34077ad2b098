using System.Net;
using System.Net.Sockets;

namespace VibeCoading.Silo.Tests.Snapshots.S3;

/// <summary>A line to a server of this machine that a test can break: at once, or after so many bytes.</summary>
internal sealed class BreakableLine : IAsyncDisposable
{
    private readonly int _target;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private CancellationTokenSource _broken = new();
    private long _left = long.MaxValue;
    private bool _isDown;

    public BreakableLine(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"http://{_listener.LocalEndpoint}";

    public int Breaks { get; private set; }

    /// <summary>Breaks every connection once so many bytes have gone by, in both directions together.</summary>
    public void BreakAfter(long bytes, bool forGood)
    {
        _isDown = false;
        WillStayDown = forGood;
        Interlocked.Exchange(ref _left, bytes);
    }

    public void Break()
    {
        WillStayDown = true;
        BreakNow();
    }

    public void Mend()
    {
        Interlocked.Exchange(ref _left, long.MaxValue);
        _isDown = false;
    }

    private bool WillStayDown { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _broken.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
        _broken.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptSocketAsync(_stopping.Token);
                if (_isDown) client.Dispose();
                else connections.Add(CarryAsync(client, _broken.Token));
            }
        }
        finally
        {
            await Task.WhenAll(connections).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CarryAsync(Socket client, CancellationToken broken)
    {
        using Socket near = client;
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await far.ConnectAsync(IPAddress.Loopback, _target, broken);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(broken);
        Task[] ways = [CarryAsync(near, far, ended.Token), CarryAsync(far, near, ended.Token)];
        await Task.WhenAny(ways);
        await ended.CancelAsync();
        await Task.WhenAll(ways).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task CarryAsync(Socket from, Socket to, CancellationToken ended)
    {
        byte[] buffer = new byte[1 << 16];
        while (await from.ReceiveAsync(buffer, ended) is var read and > 0)
        {
            if (Interlocked.Add(ref _left, -read) < 0)
            {
                BreakNow();
                return;
            }

            for (int sent = 0; sent < read;) sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), ended);
        }
    }

    private void BreakNow()
    {
        Interlocked.Exchange(ref _left, long.MaxValue);
        _isDown = WillStayDown;
        Breaks++;
        Interlocked.Exchange(ref _broken, new CancellationTokenSource()).Cancel();
    }
}
