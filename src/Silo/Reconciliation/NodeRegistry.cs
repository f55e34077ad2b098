using Microsoft.Extensions.Options;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Nodes;

namespace VibeCoading.Silo.Reconciliation;

/// <summary>Which nodes there are, and which sessions are bound to them, as the store knows.</summary>
internal sealed class NodeRegistry(IConnectionMultiplexer store, StoreKeys keys, IOptions<NodeOptions> node)
{
    /// <summary>A script holds up everybody else: this many take it a millisecond.</summary>
    private const int AtOnce = 500;

    private const string ListScript = """
        for i, id in ipairs(ARGV) do
          if redis.call('EXISTS', KEYS[i + 1]) == 1 then redis.call('ZADD', KEYS[1], 0, id) end
        end
        """;

    /// <summary>All that ever joined the cluster.</summary>
    /// <exception cref="RedisException">The store cannot be read.</exception>
    public async Task<IReadOnlyList<NodeId>> NodesAsync(CancellationToken cancellationToken)
    {
        RedisValue[] members = await store.GetDatabase().SetMembersAsync(keys.Nodes).WaitAsync(cancellationToken).ConfigureAwait(false);
        return [.. members.Select(member => NodeId.TryParse(member, out NodeId id) ? id : (NodeId?)null).OfType<NodeId>()];
    }

    /// <summary>Of this node.</summary>
    /// <exception cref="RedisException">The store cannot be read.</exception>
    public Task<HashSet<SessionId>> SessionsAsync(CancellationToken cancellationToken) => SessionsAsync(node.Value.NodeId, cancellationToken);

    /// <exception cref="RedisException">The store cannot be read.</exception>
    public async Task<HashSet<SessionId>> SessionsAsync(NodeId of, CancellationToken cancellationToken)
    {
        RedisValue[] members = await store.GetDatabase().SetMembersAsync(keys.NodeSessions(of)).WaitAsync(cancellationToken).ConfigureAwait(false);
        var sessions = new HashSet<SessionId>();
        foreach (RedisValue member in members)
        {
            if (SessionId.TryParse(member, out SessionId session)) sessions.Add(session);
        }

        return sessions;
    }

    /// <summary>The order to drain this node; null when there is none.</summary>
    /// <exception cref="RedisException">The store cannot be read.</exception>
    public async Task<DrainOrder?> DrainAsync(CancellationToken cancellationToken) =>
        DrainOrder.Read(await store.GetDatabase().HashGetAllAsync(keys.NodeDrain(node.Value.NodeId)).WaitAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Whether the session lives on, and this node has it no more. Where its binding cannot be read nobody knows.</summary>
    /// <exception cref="RedisException">The store cannot be read.</exception>
    public async Task<bool> LivesElsewhereAsync(SessionId session, CancellationToken cancellationToken)
    {
        RedisValue[] fields = await store.GetDatabase().HashGetAsync(keys.Session(session), [StoreKeys.ViewField, StoreKeys.NodeField]).WaitAsync(cancellationToken).ConfigureAwait(false);
        return !fields[0].IsNull && (fields[1].IsNull || (NodeId.TryParse(fields[1], out NodeId bound) && bound != node.Value.NodeId));
    }

    /// <exception cref="RedisException">The store cannot be read.</exception>
    public Task<bool> IsKnownAsync(SessionId session, CancellationToken cancellationToken) =>
        store.GetDatabase().KeyExistsAsync(keys.Session(session)).WaitAsync(cancellationToken);

    /// <summary>Whether no node has collected old snapshots for so long. From here on this one has.</summary>
    /// <exception cref="RedisException">The store cannot be used.</exception>
    public Task<bool> BeginCollectionAsync(TimeSpan interval, CancellationToken cancellationToken) =>
        store.GetDatabase().StringSetAsync(keys.SnapshotCollection, node.Value.Id, interval, When.NotExists).WaitAsync(cancellationToken);

    /// <summary>Puts sessions that there are into the list of all, where an earlier version did not.</summary>
    /// <exception cref="RedisException">The store cannot be written.</exception>
    public async Task ListAsync(IEnumerable<SessionId> sessions, CancellationToken cancellationToken)
    {
        foreach (SessionId[] some in sessions.Chunk(AtOnce))
        {
            await store.GetDatabase()
                .ScriptEvaluateAsync(ListScript, [keys.Sessions, .. some.Select(session => (RedisKey)keys.Session(session))], [.. some.Select(session => (RedisValue)session.ToString())])
                .WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the session is known to have been deleted, rather than unknown.</summary>
    /// <exception cref="RedisException">The store cannot be read.</exception>
    public Task<bool> WasDeletedAsync(SessionId session, CancellationToken cancellationToken) =>
        store.GetDatabase().KeyExistsAsync(keys.Deleted(session)).WaitAsync(cancellationToken);
}
