using Orleans.Concurrency;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Contracts.Files;

/// <summary>
/// The files of a session's workspace; its key is a <see cref="SessionId"/>. Paths are relative to the workspace, with or without a leading slash,
/// and never lead out of it. All calls interleave: none changes the session's state. Calls on a session that is on its way to ready
/// wait for that, at most 10 seconds; then, or on any other that is not ready, they throw <see cref="SessionError.NotReady"/> or <see cref="SessionError.WrongState"/>; refusals are <see cref="FileException"/>s.
/// </summary>
[Alias("vibe.ISessionFiles")]
public interface ISessionFiles : IGrainWithStringKey
{
    /// <summary>A directory's entries by name, at most 5,000.</summary>
    [Alias("ListFiles"), AlwaysInterleave]
    Task<FileListingView> ListFiles(Caller caller, string path, CancellationToken cancellationToken = default);

    /// <summary>One entry; a symbolic link at the end is not followed.</summary>
    [Alias("StatFile"), AlwaysInterleave]
    Task<FileView> StatFile(Caller caller, string path, CancellationToken cancellationToken = default);

    /// <summary>A file's bytes, from one opened descriptor: a file replaced meanwhile is read to its old end.</summary>
    /// <param name="offset">First byte, 0 or more; beyond the end gives no bytes.</param>
    /// <param name="length">Most bytes; null for all.</param>
    [Alias("ReadFile"), AlwaysInterleave]
    IAsyncEnumerable<FilePiece> ReadFile(Caller caller, string path, long offset, long? length, CancellationToken cancellationToken = default);

    /// <summary>Begins an upload beside the target. A repeat of the same upload begins it anew.</summary>
    [Alias("CreateFile"), AlwaysInterleave]
    Task CreateFile(Caller caller, CreateFile request, CancellationToken cancellationToken = default);

    /// <summary>Adds bytes, at most 64 KiB, at an offset. A repeat is harmless.</summary>
    [Alias("WriteFile"), AlwaysInterleave]
    Task WriteFile(Caller caller, string upload, long offset, byte[] data, CancellationToken cancellationToken = default);

    /// <summary>Puts the upload in the target's place, atomically. A repeat after an unknown outcome is <see cref="FileError.UploadLost"/>.</summary>
    [Alias("CommitFile"), AlwaysInterleave]
    Task<FileCommit> CommitFile(Caller caller, string upload, CancellationToken cancellationToken = default);

    /// <summary>Drops an upload. One that is gone is success.</summary>
    [Alias("AbortFile"), AlwaysInterleave]
    Task AbortFile(Caller caller, string upload, CancellationToken cancellationToken = default);

    /// <summary>Removes an entry; a directory that is not empty only with <paramref name="recursive"/>. Links are removed, not followed.</summary>
    /// <param name="ifVersion">The entry must have this version; null for any.</param>
    [Alias("DeleteFile"), AlwaysInterleave]
    Task DeleteFile(Caller caller, string path, bool recursive, string? ifVersion, CancellationToken cancellationToken = default);

    /// <summary>Makes a directory. With <paramref name="parents"/> one that exists is success.</summary>
    [Alias("MakeDirectory"), AlwaysInterleave]
    Task<FileView> MakeDirectory(Caller caller, string path, bool parents, CancellationToken cancellationToken = default);

    /// <summary>Renames. Without <paramref name="overwrite"/> an existing destination is <see cref="FileError.AlreadyExists"/>.</summary>
    [Alias("MoveFile"), AlwaysInterleave]
    Task<FileView> MoveFile(Caller caller, string from, string to, bool overwrite, CancellationToken cancellationToken = default);
}
