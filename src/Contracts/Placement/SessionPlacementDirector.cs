using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Contracts.Placement;

/// <summary>
/// Runs on the silo that sends the call, gateways included. A session that has a binding goes to a live silo of that node and nowhere else;
/// one that has none goes to the node with most containers waiting for its template, then to the one with fewest sessions. While the store cannot
/// be read nothing is placed: a second container would be worse than an error. A session whose node is lost, or whose binding makes no sense, goes as if it had none, and the grain
/// decides by its record.
/// </summary>
internal sealed class SessionPlacementDirector(ISiloMetadataCache metadata, NodeBoard board, NodePresence presence, IConnectionMultiplexer store, StoreKeys keys) : IPlacementDirector
{
    public async Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        SiloAddress[] candidates = context.GetCompatibleSilos(target);
        SiloAddress? hint = IPlacementDirector.GetPlacementHint(target.RequestContextData, candidates);
        if (hint is not null) return hint;

        if (!SessionId.TryParse(target.GrainIdentity.Key.ToString(), out SessionId session))
            throw new SessionException(SessionError.NotFound, $"'{target.GrainIdentity.Key}' is not a session id.");

        NodeId? node = NodeId.TryParse(await NodeAsync(session), out NodeId bound) ? bound : null;
        SiloAddress[] ofNode = [.. candidates.Where(silo => node is not null && NodeOf(silo) == node.Value.Value)];
        if (ofNode.Length > 0) return Any(ofNode);
        if (node is not null && !presence.IsLost(node.Value))
        {
            throw new SessionException(
                SessionError.NodeUnavailable, $"Node '{node}', which holds session {session}, has no live silo.", retryAfter: TimeSpan.FromSeconds(2));
        }

        return Best(candidates, PlacementRequest.TemplateOf(target.RequestContextData), PlacementRequest.AvoidedOf(target.RequestContextData));
    }

    /// <exception cref="RedisException">The store does not answer.</exception>
    private async Task<RedisValue> NodeAsync(SessionId session)
    {
        try
        {
            return await store.GetDatabase().HashGetAsync(keys.Session(session), StoreKeys.NodeField);
        }
        catch (OperationCanceledException hung)
        {
            // A connection that is given up cancels what waited on it. To callers it is the same.
            throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, "The store's connection was given up.", hung);
        }
    }

    private SiloAddress Best(SiloAddress[] candidates, string? template, string? avoided)
    {
        // One that was not heard of yet may well have room. When all refuse, one of them is asked: it says best why.
        SiloAddress[] open = [.. candidates.Where(silo => board.Of(silo)?.RefusalOf(template) is null)];
        if (open.Length == 0) open = candidates;
        SiloAddress[] others = [.. open.Where(silo => NodeOf(silo) != avoided)];
        if (others.Length > 0) open = others;
        var ranked = open.Select(silo => (Silo: silo, Ready: Math.Max(0, board.Ready(silo, template)), Sessions: board.Of(silo)?.Sessions ?? 0)).ToArray();
        var best = ranked.OrderByDescending(choice => choice.Ready).ThenBy(choice => choice.Sessions).First();
        SiloAddress chosen = Any([.. ranked.Where(choice => choice.Ready == best.Ready && choice.Sessions == best.Sessions).Select(choice => choice.Silo)]);
        board.Sent(chosen, template);
        return chosen;
    }

    private string? NodeOf(SiloAddress silo) => metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(NodeMetadata.NodeKey);

    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "Spreads load; nothing is guessed from it.")]
    private static SiloAddress Any(SiloAddress[] silos) => silos[Random.Shared.Next(silos.Length)];
}
