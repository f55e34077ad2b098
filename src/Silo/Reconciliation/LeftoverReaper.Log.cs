using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Silo.Reconciliation;

internal sealed partial class LeftoverReaper
{
    [LoggerMessage(LogLevel.Information, "Removed container {Name}, which was {State}: no session of this node claims it")]
    private partial void LogContainer(string name, string state);

    [LoggerMessage(LogLevel.Information, "Would remove {Name}, which no session of this node claims: {Why}. Vibe:Reconciliation:DryRun keeps it")]
    private partial void LogWouldRemove(string name, string why);

    [LoggerMessage(LogLevel.Warning, "{Count} workspaces belong to sessions that the store does not know. They are kept; remove them by hand if they are not wanted")]
    private partial void LogKept(int count);

    [LoggerMessage(LogLevel.Warning, "Session {Session} was brought back on another node while this one was lost. The workspace that it left here is kept for {Hours} hours")]
    private partial void LogLeft(SessionId session, double hours);

    [LoggerMessage(LogLevel.Warning, "Leftovers are not removed for now: {Reason}")]
    private partial void LogTrouble(string reason);
}
