using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Silo.Containers;

internal sealed partial class ContainerProvisioner
{
    [LoggerMessage(LogLevel.Warning, "What a failed start of session {Session} made could not all be removed; it is tried again later")]
    private partial void LogLeft(Exception error, SessionId session);
}
