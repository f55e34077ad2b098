using VibeCoading.Contracts.Files;
using VibeCoading.Contracts.Nodes;

namespace VibeCoading.Grains.Files;

/// <summary>Files as <see cref="ISessionFiles"/> describes them, on one container. A lost connection is <see cref="Nodes.ContainerLostException"/>.</summary>
public interface IFileHost
{
    Task<FileListingView> ListAsync(string path, CancellationToken cancellationToken);

    Task<FileView> StatAsync(string path, CancellationToken cancellationToken);

    IAsyncEnumerable<FilePiece> ReadAsync(string path, long offset, long? length, CancellationToken cancellationToken);

    Task CreateAsync(CreateFile request, CancellationToken cancellationToken);

    Task WriteAsync(string upload, long offset, byte[] data, CancellationToken cancellationToken);

    Task<FileCommit> CommitAsync(string upload, CancellationToken cancellationToken);

    Task AbortAsync(string upload, CancellationToken cancellationToken);

    Task DeleteAsync(string path, bool recursive, string? ifVersion, CancellationToken cancellationToken);

    Task<FileView> MakeDirectoryAsync(string path, bool parents, CancellationToken cancellationToken);

    Task<FileView> MoveAsync(string from, string to, bool overwrite, CancellationToken cancellationToken);
}
