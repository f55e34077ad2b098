using System.Net.WebSockets;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Sockets;
using VibeCoading.Gateway.Terminals.Replies;

namespace VibeCoading.Gateway.Terminals.Raw;

/// <summary>Bytes and nothing else: back-pressure is the connection's own, and gaps and the exit have no words.</summary>
internal sealed class RawSink(SocketSender sender, Replay replay, Ownership ownership) : IOutputSink
{
    public async ValueTask DataAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        replay.Scan(bytes.Span);
        await sender.SendAsync(bytes, WebSocketMessageType.Binary, cancellationToken);
        replay.Shown(bytes.Length);
    }

    public ValueTask GapAsync(long from, long to, CancellationToken cancellationToken)
    {
        replay.Skipped(to);
        return ValueTask.CompletedTask;
    }

    public ValueTask RestoreAsync(ReadOnlyMemory<byte> modes, CancellationToken cancellationToken)
    {
        replay.Restored(modes.Span);
        return sender.SendAsync(modes, WebSocketMessageType.Binary, cancellationToken);
    }

    public ValueTask SizeAsync(SizeChange size, CancellationToken cancellationToken)
    {
        ownership.Told(size);
        return ValueTask.CompletedTask;
    }

    public ValueTask ExitAsync(long offset, ProgramExit exit, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
