using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Grains.Tests.Sessions;

/// <summary>Sessions whose node is lost come back elsewhere from their snapshots, and nothing else does.</summary>
public sealed class LossTests(StoreFixture store) : SessionTest(store)
{
    private static readonly NodeId First = new("n1");
    private static readonly NodeId Second = new("n2");

    private ISessionTerminals Terminals => Silo.Grains.GetGrain<ISessionTerminals>(Id.ToString());

    [Fact]
    public async Task Session_ThatIsAwake_IsSavedNowAndThen()
    {
        Engine.SnapshotInterval = TimeSpan.FromMilliseconds(200);
        await StartReadyAsync();

        await UntilAsync(() => Task.FromResult(Engine.Snapshots.Count >= 3));
        Assert.All(Engine.Snapshots, snapshot => Assert.Equal((Id, Engine.Running[Id]), snapshot));
        await UntilAsync(async () => (await ListAsync()).Items.Single().SnapshotAt is not null);
        SessionView awake = await Session.Get(AsAlice);
        Assert.InRange(awake.SnapshotAt!.Value, awake.CreatedAt, DateTimeOffset.UtcNow);

        await Session.Hibernate(AsAlice, Cancelled);
        await UntilAsync(SessionState.Hibernated);
    }

    [Fact]
    public async Task Session_ThatCannotBeSaved_RunsOnAndSaysThatItNeverWas()
    {
        Engine.SnapshotInterval = TimeSpan.FromMilliseconds(100);
        Engine.SnapshotsFail = true;
        await StartReadyAsync();

        await UntilAsync(() => Task.FromResult(Engine.Snapshots.Count >= 3));

        SessionView awake = await Session.Get(AsAlice);
        Assert.Equal((SessionState.Ready, null), (awake.State, awake.SnapshotAt));
    }

    [Fact]
    public async Task Session_OfALostNode_ComesBackElsewhereAndTellsTheSnapshotsAge()
    {
        await SavedAsync();
        DateTimeOffset savedAt = (await Session.Get(AsAlice)).SnapshotAt!.Value;
        long epoch = Engine.Running[Id];
        await MoveToAsync(Second);

        SessionException early = await Assert.ThrowsAsync<SessionException>(() => Session.Get(AsAlice));
        await UntilAsync(SessionState.Ready);

        Assert.Equal(SessionError.NodeUnavailable, early.Error);
        SessionView back = await Session.Get(AsAlice);
        Assert.Equal(Second, back.Node);
        Assert.Contains("Node 'n1' was lost", back.Reason, StringComparison.Ordinal);
        Assert.Contains($"{savedAt:u}", back.Reason, StringComparison.Ordinal);
        Assert.Equal([(Id, Second)], Engine.Restored);
        Assert.InRange(Engine.Running[Id], epoch + 1, long.MaxValue);
        Assert.Equal((Second, SessionState.Ready), (await ListAsync()).Items.Select(listed => (listed.Node, listed.State)).Single());

        // The node that was lost has nothing of it any more, and the session stays where it is.
        await MoveToAsync(First);
        Assert.Equal(SessionError.NodeUnavailable, (await Assert.ThrowsAsync<SessionException>(() => Session.Get(AsAlice))).Error);
    }

    [Fact]
    public async Task Session_OfALostNode_ThatReturnsHere_DoesNotGetWhatItLeftHere()
    {
        await SavedAsync();
        await MoveToAsync(Second);
        await UntilAsync(SessionState.Ready);
        await MoveToAsync(First);
        await UntilAsync(SessionState.Ready);

        Assert.Equal([First, Second], Engine.Restored.Select(restored => restored.Node).OrderBy(node => node.Value, StringComparer.Ordinal));
        Assert.True(Engine.Workspaces[(Id, First)] > Engine.Workspaces[(Id, Second)]);
    }

    [Fact]
    public async Task Session_OfANodeThatStillBeats_IsNotTaken()
    {
        await SavedAsync();
        await MoveToAsync(Second);
        // This silo hears nothing of it, but the store does: whoever was paused, or is cut off, may be this one.
        await Silo.BeatAsync(First);

        await UntilAsync(SessionState.Recovering);
        Assert.Contains("Node 'n1'", (await Session.Get(AsAlice)).Reason, StringComparison.Ordinal);
        Assert.Empty(Engine.Restored);

        await Silo.EndBeatAsync(First);
        await UntilAsync(SessionState.Ready);
        Assert.Equal(Second, (await Session.Get(AsAlice)).Node);
    }

    [Fact]
    public async Task Session_OfALostNode_WithoutASnapshot_WaitsForItAndGoesOnThere()
    {
        await StartReadyAsync();
        await MoveToAsync(Second);
        await UntilAsync(SessionState.Recovering);

        SessionView waiting = await Session.Get(AsAlice);
        SessionException call = await Assert.ThrowsAsync<SessionException>(() => Terminals.ListTerminals(AsAlice, Cancelled));
        await Session.Reconcile(Cancelled);

        Assert.Contains("no snapshot of it was taken", waiting.Reason, StringComparison.Ordinal);
        Assert.Equal(SessionError.NodeUnavailable, call.Error);
        Assert.Equal(SessionState.Recovering, (await ListAsync()).Items.Single().State);

        await MoveToAsync(First);
        await UntilAsync(SessionState.Ready);
        Assert.Equal([Id], Engine.Created);
        Assert.Equal(SessionState.Ready, (await ListAsync()).Items.Single().State);
    }

    [Fact]
    public async Task Session_WhoseNodeReturns_IsLeftToItByWhoeverStoodIn()
    {
        await StartReadyAsync();
        TestSilo first = Silo;
        await first.DisposeAsync();
        await StartSiloAsync(Second);
        TestSilo second = Silo;
        await UntilAsync(SessionState.Recovering);

        await StartSiloAsync(First);
        try
        {
            await UntilAsync(SessionState.Ready);
            Assert.Equal([Id], Engine.Created);
        }
        finally
        {
            await second.DisposeAsync();
        }
    }

    [Fact]
    public async Task Delete_OfASessionWhoseNodeIsLost_IsDone()
    {
        await StartReadyAsync();
        await MoveToAsync(Second);

        await UntilAsync(async () =>
        {
            try
            {
                await Session.Delete(AsAlice, Cancelled);
                return true;
            }
            catch (SessionException away) when (away.Error == SessionError.NodeUnavailable)
            {
                return false;
            }
        });

        Assert.Empty((await ListAsync()).Items);
        await Session.Delete(AsAlice, Cancelled);
    }

    [Fact]
    public async Task Session_ThatSleepsOnALostNode_IsTakenOnlyWhenItIsWanted()
    {
        await SavedAsync();
        await Session.Hibernate(AsAlice, Cancelled);
        await UntilAsync(SessionState.Hibernated);
        await MoveToAsync(Second);

        await UntilAsync(SessionState.Hibernated);
        await Session.Reconcile(Cancelled);
        Assert.Equal(First, (await Session.Get(AsAlice)).Node);
        await Session.Resume(AsAlice, Cancelled);
        await UntilAsync(SessionState.Ready);

        Assert.Equal(Second, (await Session.Get(AsAlice)).Node);
        Assert.Equal([(Id, Second)], Engine.Restored);
    }

    [Fact]
    public async Task Session_ThatFellAsleepOnALostNode_SleepsElsewhere()
    {
        await SavedAsync();
        Engine.SleepGate = new TaskCompletionSource();
        await Session.Hibernate(AsAlice, Cancelled);
        await Silo.DisposeAsync();
        Engine.SleepGate = null;
        await StartSiloAsync(Second);

        await UntilAsync(SessionState.Hibernated);

        Assert.Contains("was lost", (await Session.Get(AsAlice)).Reason, StringComparison.Ordinal);
        Assert.Empty(Engine.Restored);
        await Session.Resume(AsAlice, Cancelled);
        await UntilAsync(SessionState.Ready);
        Assert.Equal([(Id, Second)], Engine.Restored);
    }

    [Fact]
    public async Task Session_ThatWasNeverReady_StartsAnewElsewhere()
    {
        Engine.Gate = new TaskCompletionSource();
        await Session.Start(Request(), Cancelled);
        await Silo.DisposeAsync();
        Engine.Gate = null;
        await StartSiloAsync(Second);

        await UntilAsync(SessionState.Ready);

        Assert.Equal(Second, (await Session.Get(AsAlice)).Node);
        Assert.Empty(Engine.Restored);
    }

    private async Task SavedAsync()
    {
        Engine.SnapshotInterval = TimeSpan.FromMilliseconds(100);
        await StartReadyAsync();
        await UntilAsync(async () => (await Session.Get(AsAlice)).SnapshotAt is not null);
        Engine.SnapshotInterval = null;
    }

    private async Task StartReadyAsync()
    {
        await Session.Start(Request(), Cancelled);
        Assert.True((await Session.Status(AsAlice, Deadline, Cancelled)).Ready);
    }

    /// <summary>The node's one silo ends, and another node's begins.</summary>
    private async Task MoveToAsync(NodeId node)
    {
        await Silo.DisposeAsync();
        await StartSiloAsync(node);
    }

    private Task UntilAsync(SessionState state) => UntilAsync(async () =>
    {
        try
        {
            return (await Session.Get(AsAlice)).State == state;
        }
        catch (SessionException away) when (away.Error == SessionError.NodeUnavailable)
        {
            return false;
        }
    });
}
