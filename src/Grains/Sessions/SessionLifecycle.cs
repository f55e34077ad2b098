using VibeCoading.Contracts.Sessions;
using static VibeCoading.Contracts.Sessions.SessionState;

namespace VibeCoading.Grains.Sessions;

/// <summary>The moves that a session may make.</summary>
internal static class SessionLifecycle
{
    public static bool Allows(SessionState from, SessionState to) => (from, to) switch
    {
        (Requested, Starting or Failed) => true,
        // From its snapshot, when the node that it was waking on is lost.
        (Starting, Ready or Failed or Recovering) => true,
        (Ready, Hibernating or Recovering) => true,
        (Hibernating, Hibernated or Ready or Failed) => true,
        (Hibernated, Starting) => true,
        (Recovering, Ready or Failed) => true,
        (Stopping, Deleted or Failed) => true,
        // Only a session that was ready once is tried again; SessionGrain sees to that.
        (Failed, Recovering) => true,
        (Deleted or Stopping, Stopping) => false,
        (_, Stopping) => true,
        _ => false,
    };

    /// <summary>How long a transient state may last before the session is failed; null for states that may last.</summary>
    public static TimeSpan? DeadlineOf(SessionState state) => state switch
    {
        Requested or Starting => TimeSpan.FromMinutes(1),
        // The engine may be away for an upgrade; the session comes back by itself when it returns in time.
        Recovering => TimeSpan.FromMinutes(10),
        Hibernating => TimeSpan.FromMinutes(5),
        Stopping => TimeSpan.FromMinutes(10),
        Ready or Hibernated or Deleted or Failed => null,
    };

    /// <summary>Nothing more happens in this state without a call.</summary>
    public static bool IsSettled(SessionState state) => state is Ready or Hibernated or Deleted or Failed;
}
