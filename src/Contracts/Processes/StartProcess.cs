using System.Collections.Immutable;

namespace VibeCoading.Contracts.Processes;

/// <param name="Cwd">Absolute, or relative to the workspace; null for the workspace.</param>
/// <param name="Stdin">Given to the program, then its standard input is closed; null for an empty one. At most 1 MiB.</param>
/// <param name="Timeout">Then the program is ended. Up to 24 hours.</param>
[GenerateSerializer, Immutable, Alias("vibe.StartProcess")]
public sealed record StartProcess(
    [property: Id(0)] string Command,
    [property: Id(1)] ImmutableArray<string> Args,
    [property: Id(2)] string? Cwd,
    [property: Id(3)] ImmutableDictionary<string, string> Env,
    [property: Id(4)] byte[]? Stdin,
    [property: Id(5)] TimeSpan Timeout);
