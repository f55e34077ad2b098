namespace VibeCoading.AgentProtocol.Processes;

/// <param name="Id">Chosen by the caller, 1 to 32 lower-case letters and digits, unique on its connection.</param>
/// <param name="TimeoutMs">After it TERM, and KILL 2 s later, to the whole process group; 0 for none.</param>
/// <param name="Stdin">False gives the program an empty standard input.</param>
public sealed record ProcessStart(
    string Id,
    string Command,
    IReadOnlyList<string> Args,
    string? Cwd,
    IReadOnlyDictionary<string, string>? Env,
    long TimeoutMs,
    bool Stdin);
