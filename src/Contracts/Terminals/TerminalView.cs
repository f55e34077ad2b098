namespace VibeCoading.Contracts.Terminals;

/// <param name="Epoch">Other output has another epoch; offsets of different epochs say nothing about each other.</param>
/// <param name="Tail">Offset of the oldest byte that can still be read.</param>
/// <param name="Head">Offset one past the newest byte.</param>
/// <param name="Exit">Null while the program runs.</param>
/// <param name="Owner">The client whose size counts and whose emulator answers the program's questions; null when there is none.</param>
[GenerateSerializer, Immutable, Alias("vibe.TerminalView")]
public sealed record TerminalView(
    [property: Id(0)] TerminalId Id,
    [property: Id(1)] string Epoch,
    [property: Id(2)] string Command,
    [property: Id(3)] int Pid,
    [property: Id(4)] int Cols,
    [property: Id(5)] int Rows,
    [property: Id(6)] DateTimeOffset CreatedAt,
    [property: Id(7)] long Tail,
    [property: Id(8)] long Head,
    [property: Id(9)] ProgramExit? Exit,
    [property: Id(10)] string? Owner = null,
    [property: Id(11)] WhenSlow WhenSlow = WhenSlow.Overwrite);
