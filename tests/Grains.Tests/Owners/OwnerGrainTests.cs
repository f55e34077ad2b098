using System.Collections.Immutable;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Tests.Nodes;

namespace VibeCoading.Grains.Tests.Owners;

public sealed class OwnerGrainTests(StoreFixture store)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListSessions_InPages_TellsEachOnceNewestFirst()
    {
        await using TestSilo silo = await StartAsync();
        var alice = new OwnerId("alice");
        List<SessionId> made = [];
        for (int i = 0; i < 7; i++)
        {
            SessionId id = SessionId.New(TimeProvider.System);
            await silo.Session(id).Start(Request(alice), Cancelled);
            made.Add(id);
        }

        await silo.Session(SessionId.New(TimeProvider.System)).Start(Request(new OwnerId("bob")), Cancelled);

        List<SessionId> listed = [];
        SessionId? after = null;
        do
        {
            SessionPage page = await silo.Grains.GetGrain<IOwnerGrain>("alice").ListSessions(after, 3, Cancelled);
            listed.AddRange(page.Items.Select(view => view.Id));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(made.OrderByDescending(id => id.ToString(), StringComparer.Ordinal), listed);
    }

    [Theory, InlineData(0), InlineData(201), InlineData(-1)]
    public async Task ListSessions_WithAnAbsurdLimit_NamesIt(int limit)
    {
        await using TestSilo silo = await StartAsync();

        SessionException refused = await Assert.ThrowsAsync<SessionException>(
            () => silo.Grains.GetGrain<IOwnerGrain>("alice").ListSessions(null, limit, Cancelled));

        Assert.Equal((SessionError.InvalidRequest, "limit"), (refused.Error, refused.Field));
        Assert.Contains($"{limit}", refused.Message, StringComparison.Ordinal);
    }

    private static StartSession Request(OwnerId owner) => new(owner, null, null, null, ImmutableDictionary<string, string>.Empty, null, null);

    private Task<TestSilo> StartAsync() => TestSilo.StartAsync(store.NextClusterId(), store.ConnectionString, new NodeId("n1"), new FakeEngine());
}
