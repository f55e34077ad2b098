using System.Collections.Concurrent;
using System.Collections.Immutable;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Fakes;

/// <summary>What the fake grains find when they are activated, as the real ones find a container.</summary>
internal static class FakeWorld
{
    private static readonly ConcurrentDictionary<SessionId, FakeState> Sessions = new();

    public static FakeState Add(OwnerId owner, SessionState state = SessionState.Ready)
    {
        var added = new FakeState(SessionId.New(TimeProvider.System), owner) { State = state };
        Sessions[added.Id] = added;
        return added;
    }

    public static FakeState Start(SessionId id, StartSession request) =>
        Sessions.GetOrAdd(id, key => new FakeState(key, request.Owner) { Request = request, State = SessionState.Requested });

    public static FakeState? Find(SessionId id) => Sessions.GetValueOrDefault(id);

    public static void Remove(SessionId id) => Sessions.TryRemove(id, out _);

    public static IEnumerable<FakeState> All => Sessions.Values.OrderByDescending(session => session.Id.ToString(), StringComparer.Ordinal);

    public static IEnumerable<FakeState> Of(OwnerId owner) => All.Where(session => session.Owner == owner);

    public static SessionPage Page(IEnumerable<FakeState> sessions, SessionId? after, int limit)
    {
        SessionView[] all = [.. sessions.Select(View)];
        int start = after is null ? 0 : Array.FindIndex(all, view => view.Id == after) + 1;
        SessionView[] page = [.. all.Skip(start).Take(limit)];
        return new SessionPage([.. page], start + page.Length < all.Length ? page[^1].Id : null);
    }

    public static SessionView View(FakeState session) => new(
        session.Id, session.Owner, session.Request?.Name, session.Request?.Template ?? "default", session.Request?.Image ?? "vibecoading-optimized:latest",
        session.State, session.Reason, FakeNode.Id, new ResourceLimits(1 << 30, 2, 512), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch,
        ImmutableDictionary<string, TimeSpan>.Empty.Add(SessionTiming.CreateNew, TimeSpan.FromMilliseconds(1500)));
}
