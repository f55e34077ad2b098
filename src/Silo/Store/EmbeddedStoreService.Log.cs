namespace VibeCoading.Silo.Store;

internal sealed partial class EmbeddedStoreService
{
    [LoggerMessage(LogLevel.Information, "Embedded store on 127.0.0.1:{Port}, files in {Directory}")]
    private partial void LogStarted(int port, string directory);
}
