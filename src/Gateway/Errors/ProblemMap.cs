using VibeCoading.Contracts.Files;
using VibeCoading.Contracts.Processes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Gateway.Errors;

/// <summary>From any exception to what the caller is told; null for what nobody foresaw.</summary>
internal static class ProblemMap
{
    public static Problem? Of(Exception fault) => Refusal.Find(fault) switch
    {
        ProblemException own => own.Problem,
        SessionException session => Refusals.Of(session),
        TerminalException terminal => Refusals.Of(terminal),
        FileException file => Refusals.Of(file),
        ProcessException process => Refusals.Of(process),
        BadHttpRequestException bad => new Problem(bad.StatusCode, bad.StatusCode == 413 ? "tooLarge" : "invalidRequest", bad.Message),
        var other => Outage.Of(other),
    };
}
