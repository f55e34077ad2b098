namespace VibeCoading.Agent.Processes;

/// <summary>A program to start in a session of its own.</summary>
/// <param name="Program">Path of the file to run.</param>
/// <param name="Arguments">The first is what the program is told it is called.</param>
/// <param name="Directory">Absolute.</param>
/// <param name="Terminal">Path of the terminal that becomes its controlling one and its three streams; null for <paramref name="Streams"/>.</param>
/// <param name="Streams">Descriptors for standard input (null for an empty one), output and error.</param>
internal sealed record SpawnRequest(
    string Program,
    IReadOnlyList<string> Arguments,
    string Directory,
    IReadOnlyDictionary<string, string> Environment,
    string? Terminal,
    (int? Input, int Output, int Error) Streams);
