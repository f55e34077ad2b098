using VibeCoading.AgentClient;
using VibeCoading.AgentProtocol;
using VibeCoading.Contracts.Files;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Agents;

namespace VibeCoading.Silo.Files;

/// <summary>Says in the contract's words what the agent refused.</summary>
internal static class FileRefusals
{
    public static async Task<T> OfAsync<T>(Task<T> answer)
    {
        try
        {
            return await answer.ConfigureAwait(false);
        }
        catch (AgentRefusedException refused)
        {
            throw Of(refused);
        }
    }

    private static Exception Of(AgentRefusedException refused) =>
        refused.Error is AgentError.StaleEpoch or AgentError.NotClaimed
            ? new SessionException(SessionError.Superseded, refused.Message)
            : new FileException(ErrorOf(refused.Error), refused.Message);

    private static FileError ErrorOf(AgentError error) => error switch
    {
        AgentError.NotFound => FileError.NotFound,
        AgentError.BadRequest or AgentError.InvalidOffset => FileError.InvalidRequest,
        AgentError.AlreadyExists => FileError.AlreadyExists,
        AgentError.NotADirectory => FileError.NotADirectory,
        AgentError.IsADirectory => FileError.IsADirectory,
        AgentError.NotEmpty => FileError.NotEmpty,
        AgentError.PermissionDenied => FileError.PermissionDenied,
        AgentError.OutsideWorkspace => FileError.OutsideWorkspace,
        AgentError.NoSpace => FileError.NoSpace,
        AgentError.PreconditionFailed => FileError.PreconditionFailed,
        AgentError.LimitReached => FileError.LimitReached,
        // The only names that files have with the agent are handles.
        AgentError.Unknown => FileError.UploadLost,
        AgentError.Io or AgentError.SpawnFailed or AgentError.Cancelled or AgentError.NotClaimed or AgentError.StaleEpoch => FileError.Io,
    };
}
