using Orleans.Concurrency;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Sessions;

namespace VibeCoading.Grains.Owners;

/// <summary>Reads an owner's list from the registry.</summary>
/// <remarks>It keeps nothing, so its calls may interleave.</remarks>
[Reentrant]
internal sealed class OwnerGrain(SessionRegistry registry) : Grain, IOwnerGrain
{
    public Task<SessionPage> ListSessions(SessionId? after, int limit, CancellationToken cancellationToken)
    {
        ListLimit.Checked(limit);
        if (!OwnerId.TryParse(this.GetPrimaryKeyString(), out OwnerId owner))
            throw new SessionException(SessionError.NotFound, $"'{this.GetPrimaryKeyString()}' is not an owner.");

        return registry.ListAsync(owner, after, limit);
    }
}
