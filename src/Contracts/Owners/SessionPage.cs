using System.Collections.Immutable;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Contracts.Owners;

/// <param name="Next">Give it as <c>after</c> for the next page; null at the end.</param>
[GenerateSerializer, Immutable, Alias("vibe.SessionPage")]
public sealed record SessionPage(
    [property: Id(0)] ImmutableArray<SessionView> Items,
    [property: Id(1)] SessionId? Next);
