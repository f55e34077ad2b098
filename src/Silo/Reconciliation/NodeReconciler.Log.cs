using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Silo.Reconciliation;

internal sealed partial class NodeReconciler
{
    [LoggerMessage(LogLevel.Information, "Reconciled {Count} sessions of this node in {Seconds:0.00} s; {Failed} failed")]
    private partial void LogDone(int count, int failed, double seconds);

    [LoggerMessage(LogLevel.Warning, "Session {Session} could not be reconciled; it is tried again")]
    private partial void LogSession(Exception error, SessionId session);

    [LoggerMessage(LogLevel.Warning, "The sessions of this node cannot be read from the store yet: {Reason}")]
    private partial void LogStore(string reason);

    [LoggerMessage(LogLevel.Error, "{Reason}")]
    private partial void LogNetwork(string reason);
}
