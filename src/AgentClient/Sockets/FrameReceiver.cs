using System.Buffers;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.AgentClient.Sockets;

/// <summary>Takes a frame, whose payload is only valid during the call.</summary>
internal delegate void FrameHandler(in Frame frame);

/// <summary>Cuts what a socket brings into frames. Between two of them it holds no memory: there is a connection for each viewer.</summary>
internal sealed class FrameReceiver(WatchedSocket socket, FrameHandler handle)
{
    /// <summary>Once it waits for the rest of a frame, it takes in the frames behind that, too.</summary>
    private const int HeldBytes = 128 << 10;

    private byte[]? _own;
    private int _held;

    /// <summary>Takes what is there, once. False at the end of the stream.</summary>
    /// <param name="shared">Received into while no frame is cut short.</param>
    public bool Receive(byte[] shared)
    {
        byte[] buffer = _own ?? shared;
        int? count = socket.Receive(buffer.AsSpan(_held));
        if (count is null or 0) return count is null;

        var left = new ReadOnlySequence<byte>(buffer, 0, _held + count.Value);
        while (FrameParser.TryRead(ref left, out Frame frame)) handle(frame);
        Keep(left);
        return true;
    }

    private void Keep(ReadOnlySequence<byte> left)
    {
        int needed = (int)left.Length == 0 ? 0 : Math.Max(HeldBytes, FrameParser.LengthOf(left));
        byte[]? own = needed == 0 ? null : _own?.Length >= needed ? _own : ArrayPool<byte>.Shared.Rent(needed);
        left.CopyTo(own);
        if (_own is not null && _own != own) ArrayPool<byte>.Shared.Return(_own);
        (_own, _held) = (own, (int)left.Length);
    }
}
