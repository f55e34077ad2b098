using System.Buffers;
using System.Net.WebSockets;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Sockets;
using VibeCoading.Gateway.Terminals.Replies;

namespace VibeCoading.Gateway.Terminals.Tty;

/// <summary>Output as ttyd sends it. While the viewer has it paused this keeps what it was given, and so nothing more is read for it.</summary>
internal sealed class TtySink(SocketSender sender, Replay replay, Ownership ownership, PauseGate gate) : IOutputSink
{
    private readonly ArrayBufferWriter<byte> _message = new();

    public async ValueTask DataAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        replay.Scan(bytes.Span);
        await SendAsync(bytes, cancellationToken);
        replay.Shown(bytes.Length);
    }

    public async ValueTask RestoreAsync(ReadOnlyMemory<byte> modes, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        replay.Restored(modes.Span);
        await SendAsync(modes, cancellationToken);
    }

    public ValueTask SizeAsync(SizeChange size, CancellationToken cancellationToken)
    {
        ownership.Told(size);
        return ValueTask.CompletedTask;
    }

    public ValueTask GapAsync(long from, long to, CancellationToken cancellationToken)
    {
        replay.Skipped(to);
        return ValueTask.CompletedTask;
    }

    public ValueTask ExitAsync(long offset, ProgramExit exit, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _message.ResetWrittenCount();
        _message.Write([TtyMessages.Output]);
        _message.Write(bytes.Span);
        return sender.SendAsync(_message.WrittenMemory, WebSocketMessageType.Binary, cancellationToken);
    }
}
