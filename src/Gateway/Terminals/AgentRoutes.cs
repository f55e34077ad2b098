using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using VibeCoading.AgentClient;
using VibeCoading.AgentClient.Relays;
using VibeCoading.AgentClient.Sockets;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Placement;

namespace VibeCoading.Gateway.Terminals;

/// <summary>
/// How this gateway reaches agents: on its own host directly, on others through their silos' relays. A connection ends by itself where whoever types on
/// would do so in vain: when its silo is gone, or its node is lost and the session may come back elsewhere.
/// </summary>
internal sealed partial class AgentRoutes(IOptions<TerminalOptions> options, IDepartures departures, TimeProvider time, ILogger<AgentRoutes> logger)
{
    /// <summary>A relay that can be reached takes a connection in a round trip.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);

    /// <summary>How long one that cannot is left alone. Each try holds up a viewer.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Address, int Port), long> _unreachableSince = new();

    /// <summary>Whether it is to look for any.</summary>
    public bool AreAllowed => options.Value is { DirectAgents: true } or { RelayedAgents: true };

    /// <summary>Null when there is no way, or the agent does not take this lease: the grain serves then.</summary>
    /// <param name="loop">The one to watch the connection; null for any.</param>
    public async Task<AgentConnection?> OpenAsync(AgentLease lease, SocketLoop? loop, CancellationToken cancellationToken)
    {
        try
        {
            if (options.Value.DirectAgents && File.Exists(lease.SocketPath)) return EndedWithNode(await AgentConnection.ClaimAsync(lease, time, cancellationToken, loop), lease);
            if (!options.Value.RelayedAgents || lease is not { Relay: { } route, Silo: { } silo } || IsUnreachable(route)) return null;

            AgentConnection connection = await AgentConnection.ClaimAsync(await RelaySocket.ConnectAsync(route, Deadline, time, cancellationToken), lease, time, cancellationToken, loop);
            EndWith(connection, "The silo that relayed to its agent is gone.", departures.GoneToken(silo));
            return EndedWithNode(connection, lease);
        }
        catch (Exception refused) when (refused is ContainerLostException or AgentRefusedException)
        {
            return null;
        }
        catch (RelayUnreachableException unreachable)
        {
            _unreachableSince[(lease.Relay!.Address, lease.Relay.Port)] = time.GetTimestamp();
            LogUnreachable(lease.Node, lease.Relay.Address, lease.Relay.Port, unreachable.Message);
            return null;
        }
    }

    private static void EndWith(AgentConnection connection, string why, CancellationToken gone)
    {
        CancellationTokenRegistration ending = gone.Register(() => connection.Close(why));
        _ = connection.Closed.ContinueWith(_ => ending.Unregister(), TaskScheduler.Default);
    }

    private AgentConnection EndedWithNode(AgentConnection connection, AgentLease lease)
    {
        if (lease.MayMove) EndWith(connection, $"Node '{lease.Node}' is lost.", departures.LostToken(lease.Node));
        return connection;
    }

    private bool IsUnreachable(RelayRoute route)
    {
        if (!_unreachableSince.TryGetValue((route.Address, route.Port), out long since)) return false;
        if (time.GetElapsedTime(since) < Pause) return true;

        _unreachableSince.TryRemove((route.Address, route.Port), out _);
        return false;
    }

    [LoggerMessage(LogLevel.Warning, "The relay of node {Node} at {Address}:{Port} cannot be reached ({Why}): its terminals go through the cluster's messages for now, which takes longer")]
    private partial void LogUnreachable(NodeId node, string address, int port, string why);
}
