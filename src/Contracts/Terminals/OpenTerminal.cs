using System.Collections.Immutable;

namespace VibeCoading.Contracts.Terminals;

/// <param name="Id">Chosen by the caller, so that a repeat opens no second one.</param>
/// <param name="Command">Null for the user's login shell.</param>
/// <param name="Cwd">Null for the workspace.</param>
/// <param name="Cols">1 to 1,000.</param>
/// <param name="Rows">1 to 1,000.</param>
[GenerateSerializer, Immutable, Alias("vibe.OpenTerminal")]
public sealed record OpenTerminal(
    [property: Id(0)] TerminalId Id,
    [property: Id(1)] string? Command,
    [property: Id(2)] ImmutableArray<string> Args,
    [property: Id(3)] string? Cwd,
    [property: Id(4)] ImmutableDictionary<string, string> Env,
    [property: Id(5)] int Cols,
    [property: Id(6)] int Rows,
    [property: Id(7)] WhenSlow WhenSlow = WhenSlow.Overwrite);
