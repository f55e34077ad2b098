using System.Collections.Immutable;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Grains.Nodes;

/// <summary>A session's settled particulars; kept in its record, so that it can be made again.</summary>
/// <param name="Version">Of the template's content that the workspace begins with; empty where it begins with nothing.</param>
[GenerateSerializer, Immutable, Alias("vibe.SessionPlan")]
public sealed record SessionPlan(
    [property: Id(0)] string Template,
    [property: Id(1)] string Image,
    [property: Id(2)] ResourceLimits Limits,
    [property: Id(3)] ImmutableDictionary<string, string> Env,
    [property: Id(4)] TimeSpan IdleTimeout,
    [property: Id(5)] string Version);
