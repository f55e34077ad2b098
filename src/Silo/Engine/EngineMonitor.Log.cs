namespace VibeCoading.Silo.Engine;

internal sealed partial class EngineMonitor
{
    [LoggerMessage(LogLevel.Information, "The Docker engine at {Endpoint} answers: version {Version}, {Cpus} CPUs")]
    private partial void LogUp(string endpoint, string version, double cpus);

    [LoggerMessage(LogLevel.Error, "The Docker engine at {Endpoint} is away; sessions cannot be started until it is back: {Reason}")]
    private partial void LogDown(string endpoint, string reason);
}
