using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Sessions;
using static VibeCoading.Contracts.Sessions.SessionState;

namespace VibeCoading.Grains.Tests.Sessions;

public sealed class SessionLifecycleTests
{
    /// <summary>The design's table, written out: every move that is not here must be refused.</summary>
    private static readonly HashSet<(SessionState From, SessionState To)> Allowed =
    [
        (Requested, Starting), (Requested, Stopping), (Requested, Failed),
        (Starting, Ready), (Starting, Recovering), (Starting, Stopping), (Starting, Failed),
        (Ready, Hibernating), (Ready, Recovering), (Ready, Stopping),
        (Hibernating, Hibernated), (Hibernating, Ready), (Hibernating, Stopping), (Hibernating, Failed),
        (Hibernated, Starting), (Hibernated, Stopping),
        (Recovering, Ready), (Recovering, Stopping), (Recovering, Failed),
        (Stopping, Deleted), (Stopping, Failed),
        (Failed, Recovering), (Failed, Stopping),
    ];

    public static TheoryData<SessionState, SessionState> Pairs()
    {
        var pairs = new TheoryData<SessionState, SessionState>();
        foreach (SessionState from in Enum.GetValues<SessionState>())
        {
            foreach (SessionState to in Enum.GetValues<SessionState>()) pairs.Add(from, to);
        }

        return pairs;
    }

    [Theory, MemberData(nameof(Pairs))]
    public void Allows_OfEveryPair_IsTheDesignsTable(SessionState from, SessionState to) =>
        Assert.Equal(Allowed.Contains((from, to)), SessionLifecycle.Allows(from, to));

    [Fact]
    public void Stopping_FromEveryStateButTheLastTwo_IsAllowed()
    {
        IEnumerable<SessionState> refused = Enum.GetValues<SessionState>().Where(from => !SessionLifecycle.Allows(from, Stopping));

        Assert.Equal([Stopping, Deleted], refused);
    }

    [Fact]
    public void DeadlineOf_OfEveryStateThatIsNotSettled_IsThere()
    {
        foreach (SessionState state in Enum.GetValues<SessionState>())
            Assert.Equal(!SessionLifecycle.IsSettled(state), SessionLifecycle.DeadlineOf(state) is not null);
    }
}
