namespace VibeCoading.Contracts.Terminals;

/// <summary>A terminal's refusal, as it travels between silos.</summary>
[GenerateSerializer, Alias("vibe.TerminalException")]
public sealed class TerminalException : Exception
{
    public TerminalException(TerminalError error, string message)
        : base(message) => Error = error;

    public TerminalException(TerminalError error, string message, Exception innerException)
        : base(message, innerException) => Error = error;

    [Id(0)]
    public TerminalError Error { get; }
}
