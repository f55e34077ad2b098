using System.Collections.Immutable;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Gateway.Sessions;

/// <param name="Next">Give it as <c>after</c> for the next page; null at the end.</param>
internal sealed record SessionList(ImmutableArray<SessionView> Items, SessionId? Next);
