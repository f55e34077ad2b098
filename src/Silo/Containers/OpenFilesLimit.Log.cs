namespace VibeCoading.Silo.Containers;

internal sealed partial class OpenFilesLimit
{
    [LoggerMessage(LogLevel.Warning, "Containers get {Granted} open files instead of {Wanted}: the Docker engine's process may not grant more. Raise its limit (LimitNOFILE) to change this")]
    private partial void LogClamped(int wanted, string granted);
}
