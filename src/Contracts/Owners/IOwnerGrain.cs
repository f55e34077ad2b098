using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Contracts.Owners;

/// <summary>What belongs to one owner; its key is an <see cref="OwnerId"/>.</summary>
[Alias("vibe.IOwnerGrain")]
public interface IOwnerGrain : IGrainWithStringKey
{
    /// <summary>The owner's sessions, newest first, as last recorded; no session is activated for it.</summary>
    /// <param name="after">Goes on behind this session; null for the first page.</param>
    /// <param name="limit">1 to 200.</param>
    [Alias("ListSessions")]
    Task<SessionPage> ListSessions(SessionId? after, int limit, CancellationToken cancellationToken = default);
}
