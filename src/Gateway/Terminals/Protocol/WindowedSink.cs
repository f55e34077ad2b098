using System.Buffers;
using System.Net.WebSockets;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Sockets;

namespace VibeCoading.Gateway.Terminals.Protocol;

/// <summary>Output as <c>vibe.term.v1</c> shows it: bare bytes, never more of them unacknowledged than the window, gaps and the exit told.</summary>
internal sealed class WindowedSink(SocketSender sender, OutputWindow window) : IOutputSink
{
    private readonly Func<int, bool> _mayGo = window.TrySend;

    public async ValueTask DataAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            int room = await window.WaitForRoomAsync(cancellationToken);
            ReadOnlyMemory<byte> frame = bytes[..Math.Min(bytes.Length, Math.Min(room, SocketSender.MaxFrameBytes))];

            // Counted before it leaves: the acknowledgement may be heard before sending returns.
            window.Sent(frame.Length);
            await sender.SendAsync(frame, WebSocketMessageType.Binary, cancellationToken);
            bytes = bytes[frame.Length..];
        }
    }

    public bool TryData(ReadOnlySequence<byte> bytes) => sender.TrySend(bytes, _mayGo);

    public ValueTask GapAsync(long from, long to, CancellationToken cancellationToken)
    {
        window.Skipped(to);
        return SendAsync(new Gap(from, to), cancellationToken);
    }

    public ValueTask RestoreAsync(ReadOnlyMemory<byte> modes, CancellationToken cancellationToken) => SendAsync(new Restore(modes.ToArray()), cancellationToken);

    public ValueTask SizeAsync(SizeChange size, CancellationToken cancellationToken) =>
        SendAsync(new Size(size.Cols, size.Rows, size.Owner, size.Offset), cancellationToken);

    public ValueTask ExitAsync(long offset, ProgramExit exit, CancellationToken cancellationToken) =>
        SendAsync(new Exit(offset, exit.Code, exit.Signal), cancellationToken);

    private ValueTask SendAsync(ServerMessage message, CancellationToken cancellationToken) =>
        sender.SendAsync(message.Encode(), WebSocketMessageType.Text, cancellationToken);
}
