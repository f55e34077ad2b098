using System.Collections.Immutable;
using Orleans.Serialization;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Grains.Sessions;

/// <summary>
/// What can be known of sessions without activating them: their binding to a node, and their views, by owner and by node.
/// Ids are version 7 GUIDs, so their order as text is their order in time.
/// </summary>
internal sealed class SessionRegistry(IConnectionMultiplexer store, StoreKeys keys, Serializer<SessionView> views)
{
    /// <summary>A repeated delete is told from a missing session for this long.</summary>
    private static readonly TimeSpan TombstoneLife = TimeSpan.FromDays(1);

    private IDatabase Database => store.GetDatabase();

    /// <summary>Binds a session to its node and lists it. A repeat overwrites.</summary>
    public async Task AddAsync(SessionView view)
    {
        ITransaction transaction = Database.CreateTransaction();
        _ = transaction.HashSetAsync(keys.Session(view.Id), [
            new HashEntry(StoreKeys.NodeField, view.Node.Value),
            new HashEntry(StoreKeys.ViewField, views.SerializeToArray(view)),
        ]);
        _ = transaction.SetAddAsync(keys.NodeSessions(view.Node), view.Id.ToString());
        _ = transaction.SortedSetAddAsync(keys.OwnerSessions(view.Owner), view.Id.ToString(), 0);
        await transaction.ExecuteAsync();
    }

    public Task UpdateAsync(SessionView view) =>
        Database.HashSetAsync(keys.Session(view.Id), StoreKeys.ViewField, views.SerializeToArray(view));

    /// <summary>Forgets a session and remembers its owner for a while.</summary>
    public async Task RemoveAsync(SessionId id, OwnerId owner, NodeId node)
    {
        ITransaction transaction = Database.CreateTransaction();
        _ = transaction.KeyDeleteAsync(keys.Session(id));
        _ = transaction.SetRemoveAsync(keys.NodeSessions(node), id.ToString());
        _ = transaction.SortedSetRemoveAsync(keys.OwnerSessions(owner), id.ToString());
        _ = transaction.StringSetAsync(keys.Deleted(id), owner.Value, TombstoneLife);
        await transaction.ExecuteAsync();
    }

    /// <summary>The view as last recorded; null when there is none.</summary>
    public async Task<SessionView?> FindAsync(SessionId id) =>
        Read(await Database.HashGetAsync(keys.Session(id), StoreKeys.ViewField));

    /// <summary>Whose session this was, if it was deleted lately.</summary>
    public async Task<OwnerId?> FindDeletedAsync(SessionId id)
    {
        string? owner = await Database.StringGetAsync(keys.Deleted(id));
        return OwnerId.TryParse(owner, out OwnerId found) ? found : null;
    }

    /// <summary>An owner's sessions, newest first, behind <paramref name="after"/>.</summary>
    public async Task<SessionPage> ListAsync(OwnerId owner, SessionId? after, int limit)
    {
        RedisValue below = after is null ? RedisValue.Null : after.Value.ToString();
        RedisValue[] ids = await Database.SortedSetRangeByValueAsync(
            keys.OwnerSessions(owner), RedisValue.Null, below, Exclude.Stop, Order.Descending, take: limit + 1);

        IEnumerable<Task<RedisValue>> reads = ids.Take(limit)
            .Select(id => SessionId.TryParse(id, out SessionId parsed) ? keys.Session(parsed) : null)
            .OfType<string>()
            .Select(key => Database.HashGetAsync(key, StoreKeys.ViewField));
        ImmutableArray<SessionView> page = [.. (await Task.WhenAll(reads)).Select(Read).OfType<SessionView>()];
        return new SessionPage(page, ids.Length > limit && SessionId.TryParse(ids[limit - 1], out SessionId last) ? last : null);
    }

    private SessionView? Read(RedisValue value) => value.IsNull ? null : views.Deserialize((byte[])value!);
}
