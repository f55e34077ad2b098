using System.Text.Json.Serialization;
using VibeCoading.Contracts.Processes;

namespace VibeCoading.Gateway.Processes;

/// <summary>How a program ended, with what it wrote, read as UTF-8.</summary>
/// <param name="Truncated">It wrote more than is told.</param>
internal sealed record ExecResult(
    int? ExitCode, int? Signal, bool TimedOut, string Stdout, string Stderr, bool Truncated, double DurationMs);

/// <summary>The last message of a streamed run.</summary>
internal sealed record ExecExit(int? ExitCode, int? Signal, bool TimedOut, double DurationMs)
{
    [JsonPropertyOrder(-1)]
    public string T { get; } = "exit";

    public static ExecExit Of(ProcessResult result) =>
        new(result.Exit.Code, result.Exit.Signal, result.TimedOut, result.Duration.TotalMilliseconds);
}

/// <summary>The last message of a streamed run that failed.</summary>
internal sealed record ExecError(string Code, string Message, string? Field)
{
    [JsonPropertyOrder(-1)]
    public string T { get; } = "error";
}
