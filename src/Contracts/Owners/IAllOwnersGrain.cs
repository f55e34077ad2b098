using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Contracts.Owners;

/// <summary>What belongs to all owners together, for administrators; its key is <see cref="Key"/>.</summary>
[Alias("vibe.IAllOwnersGrain")]
public interface IAllOwnersGrain : IGrainWithStringKey
{
    const string Key = "all";

    /// <summary>Everybody's sessions, newest first, as last recorded; no session is activated for it.</summary>
    /// <param name="after">Goes on behind this session; null for the first page.</param>
    /// <param name="limit">1 to 200.</param>
    /// <exception cref="SessionException">NotFound: the caller is no administrator; InvalidRequest.</exception>
    [Alias("ListSessions")]
    Task<SessionPage> ListSessions(Caller caller, SessionId? after, int limit, CancellationToken cancellationToken = default);
}
