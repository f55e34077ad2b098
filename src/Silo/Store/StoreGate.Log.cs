namespace VibeCoading.Silo.Store;

internal sealed partial class StoreGate
{
    [LoggerMessage(LogLevel.Warning, "Waiting for the store at {Endpoints}: {Reason}")]
    private partial void LogWaiting(string endpoints, string reason);

    [LoggerMessage(LogLevel.Information, "The store at {Endpoints} answers, after {Seconds:0.0} s")]
    private partial void LogAnswers(string endpoints, double seconds);
}
