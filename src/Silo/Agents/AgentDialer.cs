using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using VibeCoading.AgentProtocol.Claims;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Nodes;

namespace VibeCoading.Silo.Agents;

/// <summary>Connects to the agents of this node's containers.</summary>
internal sealed class AgentDialer(IOptions<NodeOptions> node, IOptions<ContainerOptions> container, NodePaths paths, TimeProvider time)
{
    /// <summary>How long an agent may take to answer Hello; a healthy one takes less than a millisecond.</summary>
    private static readonly TimeSpan HelloDeadline = TimeSpan.FromSeconds(5);

    private readonly uint _uid = uint.Parse(container.Value.User.Split(':')[0], CultureInfo.InvariantCulture);

    /// <summary>One try. Claims the agent for this epoch.</summary>
    /// <param name="env">Environment of the session's programs; null leaves what was set before.</param>
    /// <exception cref="ContainerLostException">Nobody listens, or what listens is no agent.</exception>
    /// <exception cref="AgentRefusedException">Above all StaleEpoch.</exception>
    public async Task<(AgentConnection Connection, HelloAnswer Agent)> DialAsync(
        SessionId session, long epoch, ImmutableDictionary<string, string>? env, CancellationToken cancellationToken)
    {
        Socket socket = await ConnectAsync(paths.AgentSocket(session), cancellationToken).ConfigureAwait(false);
        var hello = new Hello(FrameLimits.ProtocolVersion, session.ToString(), epoch, node.Value.Id, env);
        return await AgentConnection.ClaimAsync(socket, hello, HelloDeadline, time, cancellationToken).ConfigureAwait(false);
    }

    /// <remarks>
    /// The directory is the container's to write: a link there could lead to any socket of the host. So the name must be a socket's own,
    /// and whoever listens must be the container's user; the engine and the like are root's.
    /// </remarks>
    private async Task<Socket> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new ContainerLostException("Its agent does not listen.");
        if (file.LinkTarget is not null) throw new ContainerLostException("In place of its agent's socket there is a link.");

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            uint uid = SocketPeer.Of(socket).Uid;
            if (uid != _uid) throw new ContainerLostException($"User {uid} listens on its agent's socket in place of user {_uid}.");
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
