using VibeCoading.Contracts.Owners;

namespace VibeCoading.Gateway.Identity;

/// <param name="Id">Names the key without telling it.</param>
internal sealed record ApiKey(string Id, OwnerId Owner, bool Admin, DateTimeOffset CreatedAt)
{
    public const string Prefix = "vibe_";

    public Caller Caller => new(Owner, Admin);
}
