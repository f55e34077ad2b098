using Microsoft.Extensions.Logging;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Grains.Sessions;

internal sealed partial class SessionGrain
{
    [LoggerMessage(LogLevel.Information, "Session {Session} moved from {From} to {To} ({Reason})")]
    private partial void LogMoved(SessionId session, SessionState from, SessionState to, string? reason);

    [LoggerMessage(LogLevel.Information, "Session {Session} is ready: {Timings}")]
    private partial void LogReady(SessionId session, string timings);

    [LoggerMessage(LogLevel.Warning, "Session {Session} is let go: {Why}")]
    private partial void LogSuperseded(SessionId session, string why);

    [LoggerMessage(LogLevel.Warning, "Session {Session} was taken over from node {Lost}, which is lost; its snapshot is of {SnapshotAt}")]
    private partial void LogTaken(SessionId session, NodeId lost, DateTimeOffset? snapshotAt);

    [LoggerMessage(LogLevel.Warning, "Session {Session} had no binding that can be read; by its record it is bound to node {Node} again")]
    private partial void LogBoundAgain(SessionId session, NodeId node);

    [LoggerMessage(LogLevel.Error, "Session {Session} broke off in {State}; its container is left as it is, and the next call carries on")]
    private partial void LogDriverBroke(Exception exception, SessionId session, SessionState state);

    [LoggerMessage(LogLevel.Warning, "The list entry of session {Session} lags behind its record")]
    private partial void LogListLags(Exception exception, SessionId session);
}
