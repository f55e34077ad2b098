using VibeCoading.Contracts.Files;
using VibeCoading.Contracts.Owners;

namespace VibeCoading.Grains.Sessions;

internal sealed partial class SessionGrain : ISessionFiles
{
    public Task<FileListingView> ListFiles(Caller caller, string path, CancellationToken cancellationToken) =>
        OnContainerAsync(caller, Use.Wakes, container => container.Files.ListAsync(path, cancellationToken), cancellationToken);

    public Task<FileView> StatFile(Caller caller, string path, CancellationToken cancellationToken) =>
        OnContainerAsync(caller, Use.Wakes, container => container.Files.StatAsync(path, cancellationToken), cancellationToken);

    public IAsyncEnumerable<FilePiece> ReadFile(Caller caller, string path, long offset, long? length, CancellationToken cancellationToken) =>
        ReadContainerAsync(caller, Use.Wakes, container => container.Files.ReadAsync(path, offset, length, cancellationToken), cancellationToken);

    public Task CreateFile(Caller caller, CreateFile request, CancellationToken cancellationToken) =>
        OnContainerAsync(caller, Use.Wakes, container => container.Files.CreateAsync(request, cancellationToken), cancellationToken);

    public Task WriteFile(Caller caller, string upload, long offset, byte[] data, CancellationToken cancellationToken) =>
        OnContainerAsync(caller, Use.Wakes, container => container.Files.WriteAsync(upload, offset, data, cancellationToken), cancellationToken);

    public Task<FileCommit> CommitFile(Caller caller, string upload, CancellationToken cancellationToken) =>
        OnContainerAsync(caller, Use.Wakes, container => container.Files.CommitAsync(upload, cancellationToken), cancellationToken);

    public Task AbortFile(Caller caller, string upload, CancellationToken cancellationToken) =>
        OnContainerAsync(caller, Use.Wakes, container => container.Files.AbortAsync(upload, cancellationToken), cancellationToken);

    public Task DeleteFile(Caller caller, string path, bool recursive, string? ifVersion, CancellationToken cancellationToken) =>
        OnContainerAsync(caller, Use.Wakes, container => container.Files.DeleteAsync(path, recursive, ifVersion, cancellationToken), cancellationToken);

    public Task<FileView> MakeDirectory(Caller caller, string path, bool parents, CancellationToken cancellationToken) =>
        OnContainerAsync(caller, Use.Wakes, container => container.Files.MakeDirectoryAsync(path, parents, cancellationToken), cancellationToken);

    public Task<FileView> MoveFile(Caller caller, string from, string to, bool overwrite, CancellationToken cancellationToken) =>
        OnContainerAsync(caller, Use.Wakes, container => container.Files.MoveAsync(from, to, overwrite, cancellationToken), cancellationToken);
}
