namespace VibeCoading.Contracts.Files;

/// <summary>Why a file operation was refused.</summary>
[GenerateSerializer, Alias("vibe.FileError")]
public enum FileError
{
    NotFound,

    /// <summary>The path or another field is malformed.</summary>
    InvalidRequest,
    AlreadyExists,
    NotADirectory,
    IsADirectory,
    NotEmpty,
    PermissionDenied,

    /// <summary>The path leads out of the workspace, by itself or through a symbolic link.</summary>
    OutsideWorkspace,

    /// <summary>Disk, inodes or a limit are used up.</summary>
    NoSpace,

    /// <summary>The file is not the version that the caller expected.</summary>
    PreconditionFailed,

    /// <summary>Too many uploads or downloads of this session at once.</summary>
    LimitReached,

    /// <summary>The upload is not known (any more): it is begun again.</summary>
    UploadLost,

    /// <summary>Any other error; the message has the operating system's words.</summary>
    Io,
}
