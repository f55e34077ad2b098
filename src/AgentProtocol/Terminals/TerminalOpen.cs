namespace VibeCoading.AgentProtocol.Terminals;

/// <param name="Id">Chosen by the caller: 1 to 32 lower-case letters and digits. A repeat answers the terminal of that id.</param>
/// <param name="Command">Program to run; null for the user's login shell.</param>
/// <param name="Cwd">Absolute, or relative to the workspace; null for the workspace.</param>
/// <param name="Cols">1 to 1,000.</param>
/// <param name="Rows">1 to 1,000.</param>
/// <param name="RingBytes">Output kept for replay, 64 KiB to 64 MiB; null for the default of 4 MiB.</param>
/// <param name="Pauses">Whether its program waits for a reader that has fallen behind, however long, rather than the ring passing it by.</param>
/// <param name="MostLive">Most terminals whose programs run at once, 1 to 64; null for 64. One more is <see cref="AgentError.LimitReached"/>.</param>
public sealed record TerminalOpen(
    string Id,
    string? Command,
    IReadOnlyList<string>? Args,
    string? Cwd,
    IReadOnlyDictionary<string, string>? Env,
    int Cols,
    int Rows,
    int? RingBytes,
    bool Pauses = false,
    int? MostLive = null);
