using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Grains.Tests.Sessions;

/// <summary>What the store has of a session makes no sense: it cannot run, and must still be there to be deleted.</summary>
public sealed class UnreadableRecordTests(StoreFixture store) : SessionTest(store)
{
    [Theory]
    [InlineData("no record")]
    [InlineData("cut short")]
    public async Task Session_WhoseRecordCannotBeRead_HasFailed_AndIsDeletedWithAllThatItHas(string fault)
    {
        await Session.Start(Request(), Cancelled);
        Assert.True((await Session.Status(AsAlice, Deadline, Cancelled)).Ready);
        await Silo.DisposeAsync();
        await StartSiloAsync();
        await SpoilAsync(fault);

        SessionView view = await Session.Get(AsAlice);
        Assert.Equal((SessionState.Failed, Alice, "mine"), (view.State, view.Owner, view.Name));
        Assert.Contains("cannot be read", view.Reason, StringComparison.Ordinal);
        Assert.Equal(SessionError.NotFound, (await Assert.ThrowsAsync<SessionException>(() => Session.Get(AsBob))).Error);
        await Assert.ThrowsAsync<SessionException>(() => Session.Resume(AsAlice, Cancelled));

        await Session.Delete(AsAlice, Cancelled);
        await UntilAsync(async () => (await ListAsync()).Items.IsEmpty);
        Assert.Contains(Id, Engine.Removed);
    }

    private async Task SpoilAsync(string fault)
    {
        IConnectionMultiplexer multiplexer = Silo.Services.GetRequiredService<IConnectionMultiplexer>();
        RedisKey record = multiplexer.GetServers().Single().Keys(pattern: $"*state*{Id}*").Single();
        byte[] written = (await multiplexer.GetDatabase().HashGetAsync(record, "data"))!;
        await multiplexer.GetDatabase().HashSetAsync(record, "data", fault == "cut short" ? written[..(written.Length / 2)] : fault);
    }
}
