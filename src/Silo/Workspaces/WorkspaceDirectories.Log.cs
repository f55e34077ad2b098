namespace VibeCoading.Silo.Workspaces;

internal sealed partial class WorkspaceDirectories
{
    [LoggerMessage(LogLevel.Warning, "Workspace {Path} cannot be removed; it is tried again")]
    private partial void LogStuck(Exception error, string path);
}
