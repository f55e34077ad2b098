using System.Threading.Channels;
using VibeCoading.Gateway.Sockets;

namespace VibeCoading.Gateway.Terminals;

/// <summary>
/// Resizes and signals, apart from input, so that a paste that waits for its program holds up neither. Only the latest size counts; of signals a few
/// may wait, and more of them would say nothing new.
/// </summary>
/// <param name="failed">Told what the grain refused; the terminal goes on.</param>
internal sealed class CommandPump(TerminalLink link, Action<Exception> failed)
{
    private const int MaxSignals = 16;

    private readonly Channel<(string Name, long Typed)> _signals = Channel.CreateBounded<(string Name, long Typed)>(
        new BoundedChannelOptions(MaxSignals) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Channel<TerminalSize> _size = Channel.CreateBounded<TerminalSize>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public void Resize(TerminalSize size)
    {
        if (size.IsSensible) _size.Writer.TryWrite(size);
    }

    /// <param name="typed">The client's offset of input at the signal.</param>
    public void Signal(string name, long typed) => _signals.Writer.TryWrite((name, typed));

    public Task<SocketClose> RunSignalsAsync(string clientId, CancellationToken cancellationToken) =>
        EachAsync(_signals.Reader, (signal, token) => link.SignalAsync(signal.Name, clientId, signal.Typed, token), cancellationToken);

    public Task<SocketClose> RunSizesAsync(string clientId, CancellationToken cancellationToken) =>
        EachAsync(_size.Reader, (size, token) => link.ResizeAsync(clientId, size, token), cancellationToken);

    private async Task<SocketClose> EachAsync<T>(ChannelReader<T> commands, Func<T, CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        while (true)
        {
            T command = await commands.ReadAsync(cancellationToken);
            try
            {
                await run(command, cancellationToken);
            }
            catch (Exception fault) when (TerminalLink.IsForeseen(fault))
            {
                failed(fault);
            }
        }
    }
}
