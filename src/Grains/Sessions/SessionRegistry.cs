using System.Collections.Immutable;
using Orleans.Serialization;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Owners;

namespace VibeCoading.Grains.Sessions;

/// <summary>
/// What can be known of sessions without activating them: their binding to a node, and their views, by owner and by node.
/// Ids are version 7 GUIDs, so their order as text is their order in time.
/// </summary>
internal sealed class SessionRegistry(IConnectionMultiplexer store, StoreKeys keys, Serializer<SessionView> views)
{
    /// <summary>A repeated delete is told from a missing session for this long.</summary>
    private static readonly TimeSpan TombstoneLife = TimeSpan.FromDays(1);

    private const int TooManySessions = 1;
    private const int TooManyRunning = 2;
    private const int NodeLives = 2;

    private const string AddScript = """
        if redis.call('EXISTS', KEYS[1]) == 0 then
          if redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[4]) then return 1 end
          if redis.call('SCARD', KEYS[4]) >= tonumber(ARGV[5]) then return 2 end
        end
        redis.call('HSET', KEYS[1], 'node', ARGV[1], 'view', ARGV[2])
        redis.call('SADD', KEYS[2], ARGV[3])
        redis.call('ZADD', KEYS[3], 0, ARGV[3])
        redis.call('SADD', KEYS[4], ARGV[3])
        redis.call('ZADD', KEYS[5], 0, ARGV[3])
        return 0
        """;

    private const string WakeScript = """
        if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 1 then return 0 end
        if redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 2 end
        redis.call('SADD', KEYS[1], ARGV[1])
        return 0
        """;

    private const string BindScript = """
        if (tonumber(redis.call('HGET', KEYS[1], 'since') or '') or 0) > tonumber(ARGV[3]) then return 0 end
        redis.call('HSET', KEYS[1], 'node', ARGV[1], 'since', ARGV[3])
        redis.call('SADD', KEYS[2], ARGV[2])
        return 1
        """;

    private const string TakeScript = """
        if (tonumber(redis.call('HGET', KEYS[1], 'since') or '') or 0) > tonumber(ARGV[3]) then return 0 end
        if redis.call('EXISTS', KEYS[4]) == 1 then return 2 end
        redis.call('HSET', KEYS[1], 'node', ARGV[1], 'since', ARGV[3])
        redis.call('SREM', KEYS[3], ARGV[2])
        redis.call('SADD', KEYS[2], ARGV[2])
        return 1
        """;

    private const string UnbindScript = """
        if (tonumber(redis.call('HGET', KEYS[1], 'since') or '') or 0) > tonumber(ARGV[3]) then return 0 end
        redis.call('HSET', KEYS[1], 'since', ARGV[3])
        redis.call('HDEL', KEYS[1], 'node')
        redis.call('SREM', KEYS[2], ARGV[2])
        return 1
        """;

    private IDatabase Database => store.GetDatabase();

    /// <summary>Binds a session to its node and lists it, all of it or nothing, whoever else adds one at that moment. A repeat overwrites.</summary>
    /// <exception cref="SessionException"><see cref="SessionError.QuotaExceeded"/>.</exception>
    public async Task AddAsync(SessionView view, OwnerQuota quota)
    {
        RedisResult outcome = await Database.ScriptEvaluateAsync(
            AddScript,
            [keys.Session(view.Id), keys.NodeSessions(view.Node), keys.OwnerSessions(view.Owner), keys.OwnerRunning(view.Owner), keys.Sessions],
            [view.Node.Value, views.SerializeToArray(view), view.Id.ToString(), quota.Sessions, quota.Running]);
        ThrowIfExceeded((int)outcome, view.Owner, quota);
    }

    /// <summary>Counts a session that slept among those that run. A repeat changes nothing.</summary>
    /// <exception cref="SessionException"><see cref="SessionError.QuotaExceeded"/>.</exception>
    public async Task WakeAsync(SessionId id, OwnerId owner, OwnerQuota quota)
    {
        RedisResult outcome = await Database.ScriptEvaluateAsync(WakeScript, [keys.OwnerRunning(owner)], [id.ToString(), quota.Running]);
        ThrowIfExceeded((int)outcome, owner, quota);
    }

    /// <summary>Counts a session no more among those that run. A repeat changes nothing.</summary>
    public Task RestAsync(SessionId id, OwnerId owner) => Database.SetRemoveAsync(keys.OwnerRunning(owner), id.ToString());

    /// <summary>From here on this node has it, and no other.</summary>
    /// <param name="epoch">Of the activation that binds: one that was overtaken, and wakes up late, changes nothing.</param>
    /// <exception cref="SessionException"><see cref="SessionError.Superseded"/>.</exception>
    public Task BindAsync(SessionId id, NodeId node, long epoch) => MoveAsync(BindScript, id, node, epoch);

    /// <summary>Takes the session from a node that is lost, unless that was heard of within the grace period after all.</summary>
    /// <exception cref="SessionException"><see cref="SessionError.Superseded"/>; <see cref="SessionError.NodeUnavailable"/>.</exception>
    public async Task TakeAsync(SessionId id, NodeId lost, NodeId node, long epoch)
    {
        RedisResult taken = await Database.ScriptEvaluateAsync(
            TakeScript,
            [keys.Session(id), keys.NodeSessions(node), keys.NodeSessions(lost), keys.NodeAlive(lost)],
            [node.Value, id.ToString(), epoch]);
        if ((int)taken == 0) throw Overtaken(id);
        if ((int)taken == NodeLives)
            throw new SessionException(SessionError.NodeUnavailable, $"Node '{lost}', which holds session {id}, does not answer.", retryAfter: TimeSpan.FromSeconds(2));
    }

    /// <summary>The node that has the session; null while none has.</summary>
    public async Task<NodeId?> NodeOfAsync(SessionId id) =>
        NodeId.TryParse(await Database.HashGetAsync(keys.Session(id), StoreKeys.NodeField), out NodeId node) ? node : null;

    /// <summary>From here on any node may have it.</summary>
    /// <inheritdoc cref="BindAsync"/>
    public Task UnbindAsync(SessionId id, NodeId node, long epoch) => MoveAsync(UnbindScript, id, node, epoch);

    /// <param name="recorded">The state that decides whether it counts among those that run; callers may be told of one ahead.</param>
    public Task UpdateAsync(SessionView view, SessionState recorded)
    {
        bool runs = recorded is not (SessionState.Hibernated or SessionState.Failed or SessionState.Deleted);
        return Task.WhenAll(
            Database.HashSetAsync(keys.Session(view.Id), StoreKeys.ViewField, views.SerializeToArray(view)),
            runs ? Database.SetAddAsync(keys.OwnerRunning(view.Owner), view.Id.ToString()) : Database.SetRemoveAsync(keys.OwnerRunning(view.Owner), view.Id.ToString()));
    }

    /// <summary>Forgets a session and remembers its owner for a while.</summary>
    public async Task RemoveAsync(SessionId id, OwnerId owner, NodeId node)
    {
        ITransaction transaction = Database.CreateTransaction();
        _ = transaction.KeyDeleteAsync(keys.Session(id));
        _ = transaction.SetRemoveAsync(keys.NodeSessions(node), id.ToString());
        _ = transaction.SortedSetRemoveAsync(keys.OwnerSessions(owner), id.ToString());
        _ = transaction.SetRemoveAsync(keys.OwnerRunning(owner), id.ToString());
        _ = transaction.SortedSetRemoveAsync(keys.Sessions, id.ToString());
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
    public Task<SessionPage> ListAsync(OwnerId owner, SessionId? after, int limit) => ListAsync(keys.OwnerSessions(owner), after, limit);

    /// <summary>Everybody's sessions, newest first, behind <paramref name="after"/>.</summary>
    public Task<SessionPage> ListAsync(SessionId? after, int limit) => ListAsync(keys.Sessions, after, limit);

    private async Task MoveAsync(string script, SessionId id, NodeId node, long epoch)
    {
        RedisResult moved = await Database.ScriptEvaluateAsync(script, [keys.Session(id), keys.NodeSessions(node)], [node.Value, id.ToString(), epoch]);
        if ((int)moved == 0) throw Overtaken(id);
    }

    private static SessionException Overtaken(SessionId id) => new(SessionError.Superseded, $"Session {id} is served by another activation.");

    private async Task<SessionPage> ListAsync(string list, SessionId? after, int limit)
    {
        RedisValue below = after is null ? RedisValue.Null : after.Value.ToString();
        RedisValue[] ids = await Database.SortedSetRangeByValueAsync(
            list, RedisValue.Null, below, Exclude.Stop, Order.Descending, take: limit + 1);

        IEnumerable<Task<RedisValue>> reads = ids.Take(limit)
            .Select(id => SessionId.TryParse(id, out SessionId parsed) ? keys.Session(parsed) : null)
            .OfType<string>()
            .Select(key => Database.HashGetAsync(key, StoreKeys.ViewField));
        ImmutableArray<SessionView> page = [.. (await Task.WhenAll(reads)).Select(Read).OfType<SessionView>()];
        return new SessionPage(page, ids.Length > limit && SessionId.TryParse(ids[limit - 1], out SessionId last) ? last : null);
    }

    private static void ThrowIfExceeded(int outcome, OwnerId owner, OwnerQuota quota)
    {
        string? message = outcome switch
        {
            TooManySessions => $"Owner {owner} has {quota.Sessions} sessions already, the most that one may have: delete one first.",
            TooManyRunning => $"Owner {owner} has {quota.Running} sessions that run, the most that one may have: put one to sleep first, or delete it.",
            _ => null,
        };
        if (message is not null) throw new SessionException(SessionError.QuotaExceeded, message, retryAfter: TimeSpan.FromSeconds(30));
    }

    private SessionView? Read(RedisValue value) => value.IsNull ? null : views.Deserialize((byte[])value!);
}
