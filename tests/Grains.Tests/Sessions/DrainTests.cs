using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using VibeCoading.Contracts.Files;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Grains.Tests.Sessions;

/// <summary>Sessions leave a node that is being drained, and wake on others only.</summary>
public sealed class DrainTests(StoreFixture store) : SessionTest(store)
{
    private static readonly NodeId First = new("n1");
    private static readonly NodeId Second = new("n2");

    [Fact]
    public async Task Leave_OfASessionThatIsAwake_LeavesNothing_AndItWakesOnAnotherNode()
    {
        Engine.Saves = true;
        await StartReadyAsync();
        await using TestSilo first = await DrainedBesideAsync();

        Departure departure = await Session.Leave(Cancelled);
        await ResumedAsync();

        Assert.Equal(Departure.LeftAwake, departure);
        SessionView awake = await Session.Get(AsAlice);
        Assert.Equal((Second, SessionState.Ready), (awake.Node, awake.State));
        Assert.Equal([(Id, Second)], Engine.Restored);
        // A repeat has nothing to do.
        Assert.Equal(Departure.Stays, await LeaveAgainAsync());
    }

    [Fact]
    public async Task Leave_OfASessionThatSleeps_SavesItWithoutWakingIt()
    {
        await StartReadyAsync();
        await Session.Hibernate(AsAlice, Cancelled);
        await UntilAsync(SessionState.Hibernated);
        Engine.Saves = true;
        await using TestSilo first = await DrainedBesideAsync();

        Departure departure = await Session.Leave(Cancelled);

        Assert.Equal(Departure.Left, departure);
        Assert.Equal(SessionState.Hibernated, (await Session.Get(AsAlice)).State);
        Assert.Single(Engine.Created, Id);
    }

    [Fact]
    public async Task Leave_OfASessionThatCannotBeSaved_StaysAndSleeps()
    {
        await StartReadyAsync();
        await using TestSilo first = await DrainedBesideAsync();

        Assert.Equal(Departure.Stays, await Session.Leave(Cancelled));

        SessionView asleep = await Session.Get(AsAlice);
        Assert.Equal((First, SessionState.Hibernated), (asleep.Node, asleep.State));
        Assert.Contains("being drained", asleep.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leave_ThatTheEngineRefuses_LeavesASessionThatCanBeWoken()
    {
        await StartReadyAsync();
        await Session.Hibernate(AsAlice, Cancelled);
        await UntilAsync(SessionState.Hibernated);
        Engine.Down = true;

        await Assert.ThrowsAsync<SessionException>(() => Session.Leave(Cancelled));
        Engine.Down = false;

        // The stand-in's containers have no files: that the call gets so far is what matters.
        SessionException served = await Assert.ThrowsAsync<SessionException>(() => Silo.Grains.GetGrain<ISessionFiles>(Id.ToString()).ListFiles(AsAlice, "", Cancelled));
        Assert.Contains("lost its container", served.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_ThatComesWhileTheSessionLeaves_IsServedByAnotherNodeWhenItIsRepeated()
    {
        Engine.Saves = true;
        await StartReadyAsync();
        await using TestSilo first = await DrainedBesideAsync();
        Engine.SleepGate = new TaskCompletionSource();
        Task<Departure> leaving = Session.Leave(Cancelled);
        await UntilAsync(SessionState.Hibernating);

        ISessionFiles files = Silo.Grains.GetGrain<ISessionFiles>(Id.ToString());
        DateTimeOffset used = (await Session.Get(AsAlice)).LastActivityAt;
        Task<SessionException> calling = Assert.ThrowsAsync<SessionException>(() => files.ListFiles(AsAlice, "", Cancelled));
        await UntilAsync(async () => (await Session.Get(AsAlice)).LastActivityAt > used);
        Engine.SleepGate.SetResult();

        SessionException told = await calling;
        Assert.Contains(told.Error, new[] { SessionError.NodeUnavailable, SessionError.Superseded });
        Assert.NotNull(told.RetryAfter);
        await leaving;
        // The stand-in's containers have no files: that the call gets so far is what matters.
        await UntilAsync(async () => (await Assert.ThrowsAsync<SessionException>(() => files.ListFiles(AsAlice, "", Cancelled))).Message.Contains("lost its container", StringComparison.Ordinal));
        Assert.Equal(Second, (await Session.Get(AsAlice)).Node);
    }

    [Fact]
    public async Task Leave_RacedByDelete_EndsWithNothing()
    {
        Engine.Saves = true;
        await StartReadyAsync();
        await using TestSilo first = await DrainedBesideAsync();

        Task<Departure> leaving = Session.Leave(Cancelled);
        Task deleting = Session.Delete(AsAlice, Cancelled);
        await Task.WhenAll(leaving, deleting);

        Assert.Empty((await ListAsync()).Items);
        Assert.Empty(Engine.Running);
    }

    /// <summary>The first node is being drained, and there is a second, which is asked from here on. Returns the first.</summary>
    private async Task<TestSilo> DrainedBesideAsync()
    {
        TestSilo first = Silo;
        await StartSiloAsync(Second);
        TestSilo second = Silo;
        await FirstKnowsAsync(first);
        Engine.Draining = First;
        foreach (TestSilo silo in new[] { first, second })
        {
            silo.Hear(first, Load(First, "It is being drained."));
            silo.Hear(second, Load(Second, refusal: null));
        }

        // A silo that has just joined learns a moment later which node another serves.
        await UntilAsync(async () =>
        {
            try
            {
                return await Session.Get(AsAlice) is not null;
            }
            catch (SessionException away) when (away.Error == SessionError.NodeUnavailable)
            {
                return false;
            }
        });
        return first;
    }

    /// <summary>Calls that meet an activation which is gone are placed by its silo, and that learns in its own time that the other one is for sessions.</summary>
    private static Task FirstKnowsAsync(TestSilo first) => UntilAsync(async () =>
    {
        SessionId probe = SessionId.New(TimeProvider.System);
        SessionView begun = await first.Session(probe).Start(Request(), Cancelled);
        await first.Session(probe).Delete(AsAlice, Cancelled);
        return begun.Node == Second;
    });

    private static NodeLoad Load(NodeId node, string? refusal) => new(node, long.MaxValue, refusal, Sessions: 0, "blank", Pools: [], Templates: []);

    private async Task StartReadyAsync()
    {
        await Session.Start(Request(), Cancelled);
        Assert.True((await Session.Status(AsAlice, Deadline, Cancelled)).Ready);
    }

    /// <summary>The activation that it left may answer once more.</summary>
    private Task ResumedAsync() => UntilAsync(async () =>
    {
        try
        {
            await Session.Resume(AsAlice, Cancelled);
            return (await Session.Status(AsAlice, Deadline, Cancelled)).Ready;
        }
        catch (SessionException away) when (away.Error == SessionError.NodeUnavailable)
        {
            return false;
        }
    });

    private async Task<Departure> LeaveAgainAsync()
    {
        Engine.Saves = false;
        return await Session.Leave(Cancelled);
    }

    private Task UntilAsync(SessionState state) => UntilAsync(async () => (await Session.Get(AsAlice)).State == state);
}
