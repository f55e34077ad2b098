using VibeCoading.Agent.Native;
using VibeCoading.AgentProtocol;

namespace VibeCoading.Agent.Files;

/// <summary>What an error of the system means to a caller.</summary>
internal static class FileErrors
{
    public static AgentRefusal Refusal(int errno, string path) => new(Kind(errno), $"{path}: {Reason(errno)}.");

    /// <summary>The refusal for the call that just failed.</summary>
    public static AgentRefusal Last(WorkspacePath path) => Refusal(Errno.Last, path.Display);

    public static AgentError Kind(int errno) => errno switch
    {
        Errno.NoEntry => AgentError.NotFound,
        Errno.Exists => AgentError.AlreadyExists,
        Errno.NotDirectory => AgentError.NotADirectory,
        Errno.IsDirectory => AgentError.IsADirectory,
        Errno.NotEmpty => AgentError.NotEmpty,
        Errno.PermissionDenied or Errno.AccessDenied or Errno.ReadOnlyFileSystem => AgentError.PermissionDenied,
        Errno.CrossDevice => AgentError.OutsideWorkspace,
        Errno.NoSpace or Errno.QuotaExceeded or Errno.FileTooBig => AgentError.NoSpace,
        Errno.NameTooLong or Errno.Invalid or Errno.SymlinkLoop or Errno.NoDeviceOrAddress => AgentError.BadRequest,
        Errno.TooManyOpenFiles or Errno.TooManyOpenFilesInSystem => AgentError.LimitReached,
        _ => AgentError.Io,
    };

    /// <summary>The resolver's own use of EXDEV would puzzle a reader.</summary>
    private static string Reason(int errno) =>
        errno == Errno.CrossDevice ? "leads out of the workspace" : Errno.Describe(errno);
}
