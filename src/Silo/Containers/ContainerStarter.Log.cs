using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Silo.Containers;

internal sealed partial class ContainerStarter
{
    [LoggerMessage(LogLevel.Warning, "What a failed start of {Id} made could not all be removed; it is tried again later")]
    private partial void LogLeft(Exception error, SessionId id);
}
