using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Gateway.Tests.Fakes;

internal sealed class FakeOwner : Grain, IOwnerGrain
{
    public Task<SessionPage> ListSessions(SessionId? after, int limit, CancellationToken cancellationToken = default) =>
        Task.FromResult(FakeWorld.Page(FakeWorld.Of(new OwnerId(this.GetPrimaryKeyString())), after, limit));
}
