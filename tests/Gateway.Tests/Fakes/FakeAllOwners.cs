using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Gateway.Tests.Fakes;

internal sealed class FakeAllOwners : Grain, IAllOwnersGrain
{
    public Task<SessionPage> ListSessions(Caller caller, SessionId? after, int limit, CancellationToken cancellationToken = default) =>
        Task.FromResult(FakeWorld.Page(FakeWorld.All, after, limit));
}
