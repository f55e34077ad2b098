using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Tests.Sessions;

namespace VibeCoading.Grains.Tests.Owners;

public sealed class AllOwnersGrainTests(StoreFixture store) : SessionTest(store)
{
    private static readonly Caller AsAdmin = new(new OwnerId("root"), Admin: true);

    private IAllOwnersGrain All => Silo.Grains.GetGrain<IAllOwnersGrain>(IAllOwnersGrain.Key);

    [Fact]
    public async Task ListSessions_InPages_TellsEverybodysOnceNewestFirst_AndNoneThatWasDeleted()
    {
        List<SessionId> made = [];
        foreach (OwnerId owner in new[] { Alice, AsBob.Owner, Alice, AsBob.Owner, new OwnerId("carol") })
        {
            // Of two ids of one millisecond chance decides which is the newer.
            var id = new SessionId(Guid.CreateVersion7(DateTimeOffset.UtcNow.AddMilliseconds(made.Count)));
            await Silo.Session(id).Start(Request() with { Owner = owner }, Cancelled);
            made.Add(id);
        }

        await Silo.Session(made[2]).Delete(AsAlice, Cancelled);
        made.RemoveAt(2);

        List<SessionView> listed = [];
        SessionId? after = null;
        do
        {
            SessionPage page = await All.ListSessions(AsAdmin, after, 2, Cancelled);
            listed.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(made.OrderByDescending(id => id.ToString(), StringComparer.Ordinal), listed.Select(view => view.Id));
        Assert.Equal(["carol", "bob", "bob", "alice"], listed.Select(view => view.Owner.Value));
    }

    [Fact]
    public async Task ListSessions_ByAnybodyElse_IsNotFound()
    {
        await Session.Start(Request(), Cancelled);

        SessionException refused = await Assert.ThrowsAsync<SessionException>(() => All.ListSessions(AsAlice, null, 50, Cancelled));

        Assert.Equal(SessionError.NotFound, refused.Error);
    }

    [Theory, InlineData(0), InlineData(201)]
    public async Task ListSessions_WithAnAbsurdLimit_NamesIt(int limit)
    {
        SessionException refused = await Assert.ThrowsAsync<SessionException>(() => All.ListSessions(AsAdmin, null, limit, Cancelled));

        Assert.Equal((SessionError.InvalidRequest, "limit"), (refused.Error, refused.Field));
    }
}
