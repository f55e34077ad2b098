using System.Net.WebSockets;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Sockets;

namespace VibeCoading.Gateway.Terminals.Raw;

/// <summary>Bytes and nothing else: back-pressure is the connection's own, and gaps and the exit have no words.</summary>
internal sealed class RawSink(SocketSender sender) : IOutputSink
{
    public ValueTask DataAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        sender.SendAsync(bytes, WebSocketMessageType.Binary, cancellationToken);

    public ValueTask GapAsync(long from, long to, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask RestoreAsync(ReadOnlyMemory<byte> modes, CancellationToken cancellationToken) => DataAsync(modes, cancellationToken);

    public ValueTask SizeAsync(SizeChange size, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask ExitAsync(long offset, ProgramExit exit, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
