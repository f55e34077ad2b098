using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using VibeCoading.AgentClient;
using VibeCoading.AgentClient.Sockets;
using VibeCoading.AgentProtocol.Claims;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Nodes;
using VibeCoading.Silo.Relays;

namespace VibeCoading.Silo.Agents;

/// <summary>Connects to the agents of this node's containers.</summary>
internal sealed class AgentDialer(IOptions<NodeOptions> node, IOptions<ContainerOptions> container, NodePaths paths, AgentRelay relay, TimeProvider time)
{
    /// <summary>A session waits for the answer, and there are other slots: a healthy agent takes less than a millisecond.</summary>
    private static readonly TimeSpan SlotDeadline = TimeSpan.FromSeconds(1);

    private readonly uint _uid = uint.Parse(container.Value.User.Split(':')[0], CultureInfo.InvariantCulture);

    /// <summary>Most terminals of one session whose programs run at once.</summary>
    public int MaxTerminals { get; } = container.Value.MaxTerminals;

    /// <summary>What a gateway on this host needs to talk to a session's agent by itself.</summary>
    public AgentLease LeaseOf(SessionId session, long epoch) => new(paths.AgentSocket(session), _uid, session, epoch, node.Value.NodeId);

    /// <summary>The way of gateways on other hosts; null where this node has none.</summary>
    public RelayPass? Admit(AgentLease lease) => relay.Admit(lease);

    /// <summary>One try. Claims the agent for this epoch.</summary>
    /// <param name="env">Environment of the session's programs; null leaves what was set before.</param>
    /// <exception cref="ContainerLostException">Nobody listens, or what listens is no agent.</exception>
    /// <exception cref="AgentRefusedException">Above all StaleEpoch.</exception>
    public Task<(AgentConnection Connection, HelloAnswer Agent)> DialAsync(
        SessionId session, long epoch, ImmutableDictionary<string, string>? env, CancellationToken cancellationToken) =>
        AgentConnection.ClaimAsync(LeaseOf(session, epoch), env, time, cancellationToken);

    /// <summary>One try. Claims the agent for nobody yet.</summary>
    /// <exception cref="ContainerLostException">Nobody listens, or what listens is no agent.</exception>
    /// <exception cref="AgentRefusedException">A session has it.</exception>
    public async Task<(AgentConnection Connection, HelloAnswer Agent)> DialSlotAsync(SessionId slot, CancellationToken cancellationToken)
    {
        Socket socket = await AgentSocket.ConnectAsync(paths.AgentSocket(slot), _uid, cancellationToken).ConfigureAwait(false);
        var hello = new Hello(FrameLimits.ProtocolVersion, Session: "", Epoch: 0, node.Value.Id);
        return await AgentConnection.ClaimAsync(socket, hello, SlotDeadline, time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Claims a slot's agent for a session, on the connection that it was held by.</summary>
    /// <exception cref="AgentRefusedException">Above all StaleEpoch: another session has it.</exception>
    /// <exception cref="ContainerLostException">It died, or does not answer.</exception>
    public async Task ClaimSlotAsync(
        AgentConnection connection, SessionId session, long epoch, ImmutableDictionary<string, string>? env, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(SlotDeadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await connection.ClaimAsync(new Hello(FrameLimits.ProtocolVersion, session.ToString(), epoch, node.Value.Id, env), either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ContainerLostException($"Its agent said nothing for {SlotDeadline.TotalSeconds:0.#} s.");
        }
    }
}
