using VibeCoading.Contracts.Files;
using VibeCoading.Contracts.Processes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Json;

namespace VibeCoading.Gateway.Errors;

/// <summary>What the grains' refusals are over HTTP. No switch has a discard: a new member breaks the build until it is given a status.</summary>
internal static class Refusals
{
    /// <summary>When to come back, where the grain did not say.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>An engine, an image or room do not come back within a second.</summary>
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(5);

    public static Problem Of(SessionException refusal)
    {
        if (refusal.Error == SessionError.NotFound) return Problem.NotFound;

        (int status, TimeSpan? retryAfter) = Of(refusal.Error);
        string? field = refusal.Field ?? FieldOf(refusal.Error);
        return new Problem(status, CodeOf(refusal.Error), refusal.Message, field, retryAfter is null ? null : refusal.RetryAfter ?? retryAfter);
    }

    public static Problem Of(TerminalException refusal)
    {
        (int status, TimeSpan? retryAfter) = Of(refusal.Error);
        return new Problem(status, CodeOf(refusal.Error), refusal.Message, RetryAfter: retryAfter);
    }

    public static Problem Of(FileException refusal)
    {
        (int status, TimeSpan? retryAfter) = Of(refusal.Error);
        return new Problem(status, CodeOf(refusal.Error), refusal.Message, RetryAfter: retryAfter);
    }

    public static Problem Of(ProcessException refusal)
    {
        (int status, TimeSpan? retryAfter) = Of(refusal.Error);
        return new Problem(status, CodeOf(refusal.Error), refusal.Message, RetryAfter: retryAfter);
    }

    public static string CodeOf<TError>(TError error)
        where TError : struct, Enum => WireJson.NameOf(error);

    private static (int Status, TimeSpan? RetryAfter) Of(SessionError error) => error switch
    {
        SessionError.NotFound => (404, null),
        SessionError.InvalidRequest => (400, null),
        SessionError.UnknownTemplate => (400, null),
        SessionError.UnknownImage => (400, null),
        SessionError.WrongState => (409, null),
        SessionError.NotReady => (409, Soon),
        SessionError.NoCapacity => (503, Later),
        SessionError.WarmElsewhere => (503, Soon),
        SessionError.EngineUnavailable => (503, Later),
        SessionError.ImageMissing => (503, Later),
        SessionError.TemplateUnavailable => (503, Soon),
        SessionError.DiskFull => (507, null),
        SessionError.NodeUnavailable => (503, Soon),
        SessionError.StartFailed => (502, null),
        SessionError.StartTimedOut => (504, null),
        SessionError.Superseded => (503, Soon),
        SessionError.QuotaExceeded => (429, Later),
    };

    private static (int Status, TimeSpan? RetryAfter) Of(TerminalError error) => error switch
    {
        TerminalError.NotFound => (404, null),
        TerminalError.InvalidRequest => (400, null),
        TerminalError.LimitReached => (429, Later),
        TerminalError.SpawnFailed => (422, null),
        TerminalError.InvalidOffset => (400, null),
        TerminalError.EpochGone => (410, null),
    };

    private static (int Status, TimeSpan? RetryAfter) Of(FileError error) => error switch
    {
        FileError.NotFound => (404, null),
        FileError.InvalidRequest => (400, null),
        FileError.AlreadyExists => (409, null),
        FileError.NotADirectory => (409, null),
        FileError.IsADirectory => (409, null),
        FileError.NotEmpty => (409, null),
        FileError.PermissionDenied => (403, null),
        FileError.OutsideWorkspace => (400, null),
        FileError.NoSpace => (507, null),
        FileError.PreconditionFailed => (412, null),
        FileError.LimitReached => (429, Soon),
        FileError.UploadLost => (409, null),
        FileError.Io => (500, null),
    };

    private static (int Status, TimeSpan? RetryAfter) Of(ProcessError error) => error switch
    {
        ProcessError.InvalidRequest => (400, null),
        ProcessError.SpawnFailed => (422, null),
        ProcessError.LimitReached => (429, Soon),
        ProcessError.Lost => (502, null),
    };

    private static string? FieldOf(SessionError error) => error switch
    {
        SessionError.UnknownTemplate => "template",
        SessionError.UnknownImage => "image",
        _ => null,
    };
}
