using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Sessions;

namespace VibeCoading.Grains.Owners;

/// <summary>Reads an owner's list from the registry; it keeps nothing itself.</summary>
internal sealed class OwnerGrain(SessionRegistry registry) : Grain, IOwnerGrain
{
    public const int MostPerPage = 200;

    public Task<SessionPage> ListSessions(SessionId? after, int limit, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MostPerPage)
            throw new SessionException(SessionError.InvalidRequest, $"limit is {limit}; it must be 1 to {MostPerPage}.", "limit");
        if (!OwnerId.TryParse(this.GetPrimaryKeyString(), out OwnerId owner))
            throw new SessionException(SessionError.NotFound, $"'{this.GetPrimaryKeyString()}' is not an owner.");

        return registry.ListAsync(owner, after, limit);
    }
}
