using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Gateway.Tests.Fakes;

internal sealed class FakeOwner : Grain, IOwnerGrain
{
    public Task<SessionPage> ListSessions(SessionId? after, int limit, CancellationToken cancellationToken = default)
    {
        var owner = new OwnerId(this.GetPrimaryKeyString());
        SessionView[] all = [.. FakeWorld.Of(owner).Select(FakeWorld.View)];
        int start = after is null ? 0 : Array.FindIndex(all, view => view.Id == after) + 1;
        SessionView[] page = [.. all.Skip(start).Take(limit)];
        return Task.FromResult(new SessionPage([.. page], start + page.Length < all.Length ? page[^1].Id : null));
    }
}
