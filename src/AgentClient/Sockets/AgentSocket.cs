using System.Net.Sockets;
using VibeCoading.Contracts.Nodes;

namespace VibeCoading.AgentClient.Sockets;

internal static class AgentSocket
{
    /// <remarks>
    /// The directory is the container's to write: a link there could lead to any socket of the host. So the name must be a socket's own,
    /// and whoever listens must be the container's user; the engine and the like are root's.
    /// </remarks>
    /// <exception cref="ContainerLostException">Nobody listens there, or somebody else.</exception>
    public static async Task<Socket> ConnectAsync(string path, uint owner, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new ContainerLostException("Its agent does not listen.");
        if (file.LinkTarget is not null) throw new ContainerLostException("In place of its agent's socket there is a link.");

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            uint uid = SocketPeer.Of(socket).Uid;
            if (uid != owner) throw new ContainerLostException($"User {uid} listens on its agent's socket in place of user {owner}.");
            return socket;
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new ContainerLostException($"Its agent does not take connections: {refused.Message}", refused);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
