using System.Globalization;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Owners;

namespace VibeCoading.Gateway.Identity;

/// <summary>
/// API keys, by the hash of their secret. A found key is remembered for <see cref="Remembered"/>, so a deleted one works that much longer at most
/// on other gateways. What a deleted key leaves is a mark, by which a store that forgot a key is told from one that was told to.
/// </summary>
internal sealed class KeyStore(IConnectionMultiplexer store, StoreKeys keys, TimeProvider time) : IDisposable
{
    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    private const string IdField = "id";
    private const string OwnerField = "owner";
    private const string AdminField = "admin";
    private const string CreatedField = "createdAt";
    private const string DeletedField = "deletedAt";

    private readonly Remembered<ApiKey> _found = new(Remembered);

    /// <summary>Null for a key that does not exist or was deleted.</summary>
    public Task<ApiKey?> FindAsync(string hash) => _found.FindAsync(hash, async () => Read(await Database.HashGetAllAsync(keys.ApiKey(hash))));

    /// <summary>False when the id or the key was there already, deleted keys included.</summary>
    public async Task<bool> TryAddAsync(string hash, ApiKey key)
    {
        ITransaction transaction = Database.CreateTransaction();
        transaction.AddCondition(Condition.HashNotExists(keys.ApiKeys, key.Id));
        transaction.AddCondition(Condition.KeyNotExists(keys.ApiKey(hash)));
        _ = transaction.HashSetAsync(keys.ApiKeys, key.Id, hash);
        _ = transaction.HashSetAsync(keys.ApiKey(hash), Write(key));
        return await transaction.ExecuteAsync();
    }

    public async Task<IReadOnlyList<ApiKey>> ListAsync()
    {
        HashEntry[] all = await Database.HashGetAllAsync(keys.ApiKeys);
        HashEntry[][] records = await Task.WhenAll(all.Select(entry => Database.HashGetAllAsync(keys.ApiKey(entry.Value!))));
        return [.. records.Select(Read).OfType<ApiKey>().OrderBy(key => key.CreatedAt)];
    }

    /// <summary>Ends a key and every browser signed in with it. False when there is none of that id.</summary>
    public async Task<bool> DeleteAsync(string id)
    {
        RedisValue hash = await Database.HashGetAsync(keys.ApiKeys, id);
        if (hash.IsNull) return false;

        ITransaction transaction = Database.CreateTransaction();
        transaction.AddCondition(Condition.HashEqual(keys.ApiKeys, id, hash));
        _ = transaction.HashDeleteAsync(keys.ApiKeys, id);
        _ = transaction.KeyDeleteAsync(keys.ApiKey(hash!));
        _ = transaction.HashSetAsync(keys.ApiKey(hash!), DeletedField, time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
        bool deleted = await transaction.ExecuteAsync();
        _found.Forget((string)hash!);
        return deleted;
    }

    /// <summary>Whether the key was deleted. A store that has lost what it had knows of no deletion either.</summary>
    public async Task<bool> WasDeletedAsync(string hash) => await FindAsync(hash) is null && await Database.HashExistsAsync(keys.ApiKey(hash), DeletedField);

    public void Dispose() => _found.Dispose();

    private IDatabase Database => store.GetDatabase();

    private static HashEntry[] Write(ApiKey key) =>
    [
        new(IdField, key.Id),
        new(OwnerField, key.Owner.Value),
        new(AdminField, key.Admin),
        new(CreatedField, key.CreatedAt.ToString("O", CultureInfo.InvariantCulture)),
    ];

    private static ApiKey? Read(HashEntry[] fields)
    {
        Dictionary<string, string?> record = fields.ToDictionary(field => (string)field.Name!, field => (string?)field.Value);
        if (!OwnerId.TryParse(record.GetValueOrDefault(OwnerField), out OwnerId owner)) return null;

        var createdAt = DateTimeOffset.Parse(record[CreatedField]!, CultureInfo.InvariantCulture);
        return new ApiKey(record[IdField]!, owner, record[AdminField] == "1", createdAt);
    }
}
