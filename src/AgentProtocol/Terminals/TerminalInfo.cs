namespace VibeCoading.AgentProtocol.Terminals;

/// <param name="Epoch">Boot id and terminal id: another value means other output, whatever the offsets say.</param>
/// <param name="Tail">Offset of the oldest byte still in the ring.</param>
/// <param name="Head">Offset one past the newest byte.</param>
/// <param name="Exit">Set once the program ended and its output was read to the end.</param>
/// <param name="InAcked">Input offset accepted from the client that asked; null when none asked or it is unknown.</param>
/// <param name="Owner">The client that owns the size; null when none does.</param>
/// <param name="Pauses">As <see cref="TerminalOpen"/> asked.</param>
public sealed record TerminalInfo(
    string Id,
    string Epoch,
    string Command,
    int Pid,
    int Cols,
    int Rows,
    long StartedAtUnixMs,
    long Tail,
    long Head,
    ExitRecord? Exit,
    long? InAcked,
    string? Owner = null,
    bool Pauses = false);
