using System.Collections.Immutable;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;

namespace VibeCoading.Contracts.Sessions;

/// <summary>A session as its owner sees it.</summary>
/// <param name="Reason">Why it is in this state, where that needs saying; always set when it failed.</param>
/// <param name="Timings">How long things took, by the names of <see cref="SessionTiming"/>.</param>
[GenerateSerializer, Immutable, Alias("vibe.SessionView")]
public sealed record SessionView(
    [property: Id(0)] SessionId Id,
    [property: Id(1)] OwnerId Owner,
    [property: Id(2)] string? Name,
    [property: Id(3)] string Template,
    [property: Id(4)] string Image,
    [property: Id(5)] SessionState State,
    [property: Id(6)] string? Reason,
    [property: Id(7)] NodeId Node,
    [property: Id(8)] ResourceLimits Limits,
    [property: Id(9)] DateTimeOffset CreatedAt,
    [property: Id(10)] DateTimeOffset LastActivityAt,
    [property: Id(11)] ImmutableDictionary<string, TimeSpan> Timings)
{
    /// <summary>When the last snapshot of its workspace was taken, which is what is left of it should its node be lost; null before the first.</summary>
    [Id(12)]
    public DateTimeOffset? SnapshotAt { get; init; }

    public bool Ready => State == SessionState.Ready;
}
