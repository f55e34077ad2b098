using VibeCoading.Contracts.Files;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Owners;
using VibeCoading.Grains.Tests.Sessions;

namespace VibeCoading.Grains.Tests.Owners;

/// <summary>What one owner may have, whoever asks for it at the same moment.</summary>
public sealed class QuotaTests(StoreFixture store) : SessionTest(store)
{
    [Fact]
    public async Task Start_ByManyAtOnce_GivesExactlyWhatIsAllowed()
    {
        const int Allowed = 7;
        Engine.Quota = new OwnerQuota(Allowed, 1000);
        SessionId[] ids = [.. Enumerable.Range(0, 30).Select(_ => SessionId.New(TimeProvider.System))];

        SessionException?[] refusals = await Task.WhenAll(ids.Select(StartAsync));

        Assert.Equal(Allowed, refusals.Count(refusal => refusal is null));
        SessionException refused = refusals.OfType<SessionException>().First();
        Assert.All(refusals.OfType<SessionException>(), each => Assert.Equal(SessionError.QuotaExceeded, each.Error));
        Assert.Contains($"{Allowed} sessions already", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Allowed, (await ListAsync()).Items.Length);

        // Another owner is none the worse for it, a repeat is no new one, and a deleted one makes room.
        SessionId started = ids[Array.IndexOf(refusals, null)];
        Assert.Null(await StartAsync(started));
        Assert.Null(await Record(() => Silo.Session(SessionId.New(TimeProvider.System)).Start(Request() with { Owner = AsBob.Owner }, Cancelled)));
        await Silo.Session(started).Delete(AsAlice, Cancelled);
        Assert.Null(await StartAsync(SessionId.New(TimeProvider.System)));
        Assert.NotNull(await StartAsync(SessionId.New(TimeProvider.System)));
    }

    [Fact]
    public async Task Sleep_MakesRoomForOneThatRuns_AndWakingNeedsIt()
    {
        Engine.Quota = new OwnerQuota(1000, 2);
        SessionId[] ids = [.. Enumerable.Range(0, 3).Select(_ => SessionId.New(TimeProvider.System))];
        Assert.Null(await StartAsync(ids[0]));
        Assert.Null(await StartAsync(ids[1]));
        Assert.Equal(SessionError.QuotaExceeded, (await StartAsync(ids[2]))?.Error);
        await Silo.Session(ids[0]).Status(AsAlice, Deadline, Cancelled);
        await Silo.Session(ids[0]).Hibernate(AsAlice, Cancelled);
        await UntilAsync(async () => (await Silo.Session(ids[0]).Get(AsAlice)).State == SessionState.Hibernated);

        Assert.Null(await StartAsync(ids[2]));
        SessionException? resume = await Record(() => Silo.Session(ids[0]).Resume(AsAlice, Cancelled));
        SessionException? call = await Record(() => Silo.Grains.GetGrain<ISessionFiles>(ids[0].ToString()).ListFiles(AsAlice, "", Cancelled));

        Assert.Equal((SessionError.QuotaExceeded, SessionError.QuotaExceeded), (resume?.Error, call?.Error));
        Assert.Contains("2 sessions that run", call!.Message, StringComparison.Ordinal);
        Assert.Equal(SessionState.Hibernated, (await Silo.Session(ids[0]).Get(AsAlice)).State);
        await Silo.Session(ids[1]).Delete(AsAlice, Cancelled);
        Assert.Null(await Record(() => Silo.Session(ids[0]).Resume(AsAlice, Cancelled)));
        Assert.True((await Silo.Session(ids[0]).Status(AsAlice, Deadline, Cancelled)).Ready);
    }

    [Fact]
    public async Task Call_WhileItFallsAsleep_DoesNotGetPastTheQuota()
    {
        Assert.Null(await StartAsync(Id));
        await Session.Status(AsAlice, Deadline, Cancelled);
        Engine.SleepGate = new TaskCompletionSource();
        await Session.Hibernate(AsAlice, Cancelled);
        Task<SessionException?> waiting = Record(() => Silo.Grains.GetGrain<ISessionFiles>(Id.ToString()).ListFiles(AsAlice, "", Cancelled));
        await Session.Status(AsAlice, TimeSpan.Zero, Cancelled);

        // As when others take the room while it falls asleep.
        Engine.Quota = new OwnerQuota(1000, 0);
        Engine.SleepGate.SetResult();

        Assert.Equal(SessionError.QuotaExceeded, (await waiting)?.Error);
        Assert.Equal(SessionState.Hibernated, (await Session.Get(AsAlice)).State);
    }

    private Task<SessionException?> StartAsync(SessionId id) => Record(() => Silo.Session(id).Start(Request(), Cancelled));

    private static async Task<SessionException?> Record(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (SessionException refused)
        {
            return refused;
        }
    }
}
