using Microsoft.Extensions.Logging;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Grains.Sessions;

internal sealed partial class SessionGrain
{
    [LoggerMessage(LogLevel.Information, "Session {Session} moved from {From} to {To} ({Reason})")]
    private partial void LogMoved(SessionId session, SessionState from, SessionState to, string? reason);

    [LoggerMessage(LogLevel.Warning, "Session {Session} is let go: {Why}")]
    private partial void LogSuperseded(SessionId session, string why);

    [LoggerMessage(LogLevel.Error, "Session {Session} could not be recorded; its container runs on")]
    private partial void LogUnrecorded(Exception exception, SessionId session);

    [LoggerMessage(LogLevel.Warning, "The list entry of session {Session} lags behind its record")]
    private partial void LogListLags(Exception exception, SessionId session);
}
