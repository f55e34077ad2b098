using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Options;
using VibeCoading.AgentClient;
using VibeCoading.AgentProtocol.Claims;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Nodes;

namespace VibeCoading.Silo.Agents;

/// <summary>Connects to the agents of this node's containers.</summary>
internal sealed class AgentDialer(IOptions<NodeOptions> node, IOptions<ContainerOptions> container, NodePaths paths, TimeProvider time)
{
    private readonly uint _uid = uint.Parse(container.Value.User.Split(':')[0], CultureInfo.InvariantCulture);

    /// <summary>What a gateway on this host needs to talk to a session's agent by itself.</summary>
    public AgentLease LeaseOf(SessionId session, long epoch) => new(paths.AgentSocket(session), _uid, session, epoch, node.Value.NodeId);

    /// <summary>One try. Claims the agent for this epoch.</summary>
    /// <param name="env">Environment of the session's programs; null leaves what was set before.</param>
    /// <exception cref="ContainerLostException">Nobody listens, or what listens is no agent.</exception>
    /// <exception cref="AgentRefusedException">Above all StaleEpoch.</exception>
    public Task<(AgentConnection Connection, HelloAnswer Agent)> DialAsync(
        SessionId session, long epoch, ImmutableDictionary<string, string>? env, CancellationToken cancellationToken) =>
        AgentConnection.ClaimAsync(LeaseOf(session, epoch), env, time, cancellationToken);
}
