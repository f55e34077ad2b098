using System.Collections.Immutable;
using VibeCoading.Contracts.Owners;

namespace VibeCoading.Contracts.Sessions;

/// <summary>What a new session is to be.</summary>
/// <param name="Name">For people; up to 100 characters; null for none.</param>
/// <param name="Template">A template's name; null for the node's default.</param>
/// <param name="Image">An image that the operator allows; null for the template's.</param>
/// <param name="Env">Set in every terminal and program of the session. At most 100 entries, 32 KiB in all.</param>
/// <param name="IdleTimeout">Without input, file call or program run for this long it is put to sleep; null for the node's default.</param>
/// <param name="MayRefuse">The node may refuse with <see cref="SessionError.WarmElsewhere"/>.</param>
[GenerateSerializer, Immutable, Alias("vibe.StartSession")]
public sealed record StartSession(
    [property: Id(0)] OwnerId Owner,
    [property: Id(1)] string? Name,
    [property: Id(2)] string? Template,
    [property: Id(3)] string? Image,
    [property: Id(4)] ImmutableDictionary<string, string> Env,
    [property: Id(5)] ResourceRequest? Resources,
    [property: Id(6)] TimeSpan? IdleTimeout,
    [property: Id(7)] bool MayRefuse = false);
