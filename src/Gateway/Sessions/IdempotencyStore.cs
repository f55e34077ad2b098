using System.Security.Cryptography;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Gateway.Errors;
using VibeCoading.Gateway.Identity;

namespace VibeCoading.Gateway.Sessions;

/// <summary>
/// Which session an owner's idempotency key stands for. The id is settled before the first attempt, and starting a session is safe to repeat: so
/// repeats, racing ones and those after an unknown outcome too, all end at the same session.
/// </summary>
internal sealed class IdempotencyStore(IConnectionMultiplexer store, StoreKeys keys)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>The session that the key stands for, now or since an earlier call.</summary>
    /// <exception cref="ProblemException">422: the key was used with another body.</exception>
    public async Task<SessionId> SettleAsync(OwnerId owner, string key, byte[] body, SessionId proposed)
    {
        string value = Value(proposed, body);
        RedisValue known = await store.GetDatabase().StringSetAndGetAsync(Key(owner, key), value, Lifetime, when: When.NotExists);
        if (known.IsNull) return proposed;

        string[] parts = ((string)known!).Split(':');
        if (parts[1] == HashOf(body) && SessionId.TryParse(parts[0], out SessionId session)) return session;

        throw new ProblemException(new Problem(
            StatusCodes.Status422UnprocessableEntity, "idempotencyKeyReused", $"The Idempotency-Key '{key}' was used with another body.", "Idempotency-Key"));
    }

    /// <summary>After a refusal nothing exists, so the key may be tried again, with another body too.</summary>
    public async Task ReleaseAsync(OwnerId owner, string key, byte[] body, SessionId session)
    {
        ITransaction transaction = store.GetDatabase().CreateTransaction();
        transaction.AddCondition(Condition.StringEqual(Key(owner, key), Value(session, body)));
        _ = transaction.KeyDeleteAsync(Key(owner, key));
        await transaction.ExecuteAsync();
    }

    // The caller's text is hashed: it may hold anything.
    private string Key(OwnerId owner, string key) => keys.Idempotency(owner, Secret.Hash(key));

    private static string Value(SessionId session, byte[] body) => $"{session}:{HashOf(body)}";

    private static string HashOf(byte[] body) => Convert.ToHexStringLower(SHA256.HashData(body));
}
