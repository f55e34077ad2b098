using Microsoft.Extensions.Options;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Nodes;

namespace VibeCoading.Silo.Reconciliation;

/// <summary>Which sessions are bound to this node, as the store knows.</summary>
internal sealed class NodeRegistry(IConnectionMultiplexer store, StoreKeys keys, IOptions<NodeOptions> node)
{
    /// <exception cref="RedisException">The store cannot be read.</exception>
    public async Task<HashSet<SessionId>> SessionsAsync(CancellationToken cancellationToken)
    {
        RedisValue[] members = await store.GetDatabase().SetMembersAsync(keys.NodeSessions(node.Value.NodeId)).WaitAsync(cancellationToken).ConfigureAwait(false);
        var sessions = new HashSet<SessionId>();
        foreach (RedisValue member in members)
        {
            if (SessionId.TryParse(member, out SessionId session)) sessions.Add(session);
        }

        return sessions;
    }

    /// <summary>Whether the session is known to have been deleted, rather than unknown.</summary>
    /// <exception cref="RedisException">The store cannot be read.</exception>
    public Task<bool> WasDeletedAsync(SessionId session, CancellationToken cancellationToken) =>
        store.GetDatabase().KeyExistsAsync(keys.Deleted(session)).WaitAsync(cancellationToken);
}
