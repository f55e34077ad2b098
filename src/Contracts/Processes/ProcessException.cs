namespace VibeCoading.Contracts.Processes;

/// <summary>A program's refusal, as it travels between silos.</summary>
[GenerateSerializer, Alias("vibe.ProcessException")]
public sealed class ProcessException : Exception
{
    public ProcessException(ProcessError error, string message)
        : base(message) => Error = error;

    public ProcessException(ProcessError error, string message, Exception innerException)
        : base(message, innerException) => Error = error;

    [Id(0)]
    public ProcessError Error { get; }
}
