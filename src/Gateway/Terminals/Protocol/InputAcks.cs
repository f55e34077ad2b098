using System.Net.WebSockets;
using VibeCoading.Gateway.Sockets;

namespace VibeCoading.Gateway.Terminals.Protocol;

/// <summary>
/// Tells a viewer how far its input was accepted, so that it need not keep it. That is never urgent, while the key's echo is: the acceptance goes
/// a moment later and stands for all until then.
/// </summary>
internal sealed class InputAcks(SocketSender sender, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly Lock _gate = new();
    private long _accepted;

    public void Accepted(long offset)
    {
        lock (_gate)
        {
            _accepted = Math.Max(_accepted, offset);
            if (_news.CurrentCount == 0) _news.Release();
        }
    }

    public async Task<SocketClose> RunAsync(CancellationToken cancellationToken)
    {
        for (long told = -1; ;)
        {
            await _news.WaitAsync(cancellationToken);
            await Task.Delay(Delay, time, cancellationToken);
            long accepted = Volatile.Read(ref _accepted);
            if (accepted == told) continue;

            told = accepted;
            await sender.SendAsync(new InAck(accepted).Encode(), WebSocketMessageType.Text, cancellationToken);
        }
    }

    public void Dispose() => _news.Dispose();
}
