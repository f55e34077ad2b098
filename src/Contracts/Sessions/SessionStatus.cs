using System.Collections.Immutable;

namespace VibeCoading.Contracts.Sessions;

/// <summary>The part of a session that callers wait for.</summary>
[GenerateSerializer, Immutable, Alias("vibe.SessionStatus")]
public sealed record SessionStatus(
    [property: Id(0)] SessionId Id,
    [property: Id(1)] SessionState State,
    [property: Id(2)] string? Reason,
    [property: Id(3)] ImmutableDictionary<string, TimeSpan> Timings)
{
    public bool Ready => State == SessionState.Ready;
}
