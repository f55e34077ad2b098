using System.Buffers.Binary;
using System.Net.Sockets;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.Agent.Tests.Rig;

/// <summary>A connection that sends and receives only what it is told to.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public RawConnection(string path) => _socket.Connect(new UnixDomainSocketEndPoint(path));

    public static byte[] Frame(Operation operation, uint id, params ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[FrameLimits.HeaderBytes + payload.Length];
        FrameWriter.EncodeHeader(frame, operation, id, payload.Length);
        payload.CopyTo(frame.AsSpan(FrameLimits.HeaderBytes));
        return frame;
    }

    public async Task SendAsync(byte[] bytes)
    {
        int sent = 0;
        while (sent < bytes.Length) sent += await _socket.SendAsync(bytes.AsMemory(sent)).AsTask().WaitAsync(AgentClient.Deadline);
    }

    /// <summary>How much the agent takes without anybody reading its answers.</summary>
    public int SendUntilFull(byte[] bytes)
    {
        _socket.Blocking = false;
        int sent = 0;
        while (sent < bytes.Length)
        {
            int more = _socket.Send(bytes.AsSpan(sent), SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock) break;
            Assert.Equal(SocketError.Success, error);
            sent += more;
        }

        _socket.Blocking = true;
        return sent;
    }

    /// <summary>Reads one frame whole.</summary>
    public async Task<byte[]> ReceiveFrameAsync()
    {
        byte[] header = await ReceiveAsync(FrameLimits.HeaderBytes);
        return [.. header, .. await ReceiveAsync((int)BinaryPrimitives.ReadUInt32LittleEndian(header))];
    }

    /// <summary>Waits until the agent closed the connection.</summary>
    public async Task ClosedAsync()
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (await _socket.ReceiveAsync(buffer).WaitAsync(AgentClient.Deadline) > 0)
            {
            }
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closed with bytes of ours unread.
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<byte[]> ReceiveAsync(int count)
    {
        byte[] bytes = new byte[count];
        for (int at = 0; at < count;)
        {
            int received = await _socket.ReceiveAsync(bytes.AsMemory(at)).AsTask().WaitAsync(AgentClient.Deadline);
            Assert.NotEqual(0, received);
            at += received;
        }

        return bytes;
    }
}
