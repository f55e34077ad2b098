using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;

namespace VibeCoading.Gateway.Identity;

/// <summary>Tickets stand for a key, once.</summary>
internal sealed class TicketStore(IConnectionMultiplexer store, StoreKeys keys, TimeProvider time)
{
    public async Task<(string Ticket, DateTimeOffset ExpiresAt)> IssueAsync(string keyHash, TicketPurpose purpose)
    {
        TimeSpan lifetime = purpose switch
        {
            TicketPurpose.Request => TimeSpan.FromMinutes(1),
            TicketPurpose.SignIn => TimeSpan.FromMinutes(10),
        };
        string ticket = Secret.New("");
        DateTimeOffset expiresAt = time.GetUtcNow() + lifetime;
        await store.GetDatabase().StringSetAsync(Key(ticket, purpose), keyHash, lifetime);
        return (ticket, expiresAt);
    }

    /// <summary>Uses the ticket up. The key's hash, or null for one that is unknown, used, expired or meant for something else.</summary>
    public async Task<string?> RedeemAsync(string ticket, TicketPurpose purpose) => await store.GetDatabase().StringGetDeleteAsync(Key(ticket, purpose));

    /// <summary>The purpose is hashed too, so that a ticket shown in the wrong place is not even used up.</summary>
    private string Key(string ticket, TicketPurpose purpose) => keys.Ticket(Secret.Hash($"{purpose}:{ticket}"));
}
