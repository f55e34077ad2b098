using Orleans.Concurrency;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Sessions;

namespace VibeCoading.Grains.Owners;

/// <summary>Reads the list of all sessions from the registry.</summary>
/// <remarks>It keeps nothing, so there may be one on each silo, and its calls may interleave.</remarks>
[StatelessWorker(1), Reentrant]
internal sealed class AllOwnersGrain(SessionRegistry registry) : Grain, IAllOwnersGrain
{
    public Task<SessionPage> ListSessions(Caller caller, SessionId? after, int limit, CancellationToken cancellationToken)
    {
        if (!caller.Admin) throw new SessionException(SessionError.NotFound, $"{caller.Owner} is no administrator.");

        return registry.ListAsync(after, ListLimit.Checked(limit));
    }
}
