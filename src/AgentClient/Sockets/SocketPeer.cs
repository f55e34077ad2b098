using System.Buffers.Binary;
using System.Net.Sockets;

namespace VibeCoading.AgentClient.Sockets;

/// <summary>Who listens on the other side of a connected unix socket, as it was when it began to listen.</summary>
internal readonly record struct SocketPeer(int Pid, uint Uid)
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    public static SocketPeer Of(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        return new SocketPeer(BinaryPrimitives.ReadInt32LittleEndian(credentials), BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]));
    }
}
