using System.Runtime.CompilerServices;
using VibeCoading.Contracts.Files;
using VibeCoading.Contracts.Owners;

namespace VibeCoading.Gateway.Tests.Fakes;

internal sealed partial class FakeSession : ISessionFiles
{
    private const int PieceBytes = 64 * 1024;

    public Task<FileListingView> ListFiles(Caller caller, string path, CancellationToken cancellationToken = default)
    {
        FakeFiles files = Admit(caller).Files;
        return Task.FromResult(new FileListingView(path, [.. files.Files.Keys.Order(StringComparer.Ordinal).Select(files.View)], false));
    }

    public Task<FileView> StatFile(Caller caller, string path, CancellationToken cancellationToken = default) =>
        Task.FromResult(Admit(caller).Files.View(path));

    public async IAsyncEnumerable<FilePiece> ReadFile(
        Caller caller, string path, long offset, long? length, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        FakeFiles files = Admit(caller).Files;
        yield return new FilePiece(files.View(path), []);

        byte[] bytes = files.Files[path].Bytes;
        long end = Math.Min(bytes.Length, offset + Math.Min(length ?? bytes.Length, bytes.Length));
        for (long at = offset; at < end; at += PieceBytes)
        {
            if (files.BreakReadAt <= at) throw new FileException(FileError.Io, "the disk broke");
            await Task.Yield();
            yield return new FilePiece(null, bytes.AsSpan((int)at, (int)Math.Min(PieceBytes, end - at)).ToArray());
        }
    }

    public Task CreateFile(Caller caller, CreateFile request, CancellationToken cancellationToken = default)
    {
        Admit(caller).Files.Uploads[request.Upload] = new FakeUpload(request);
        return Task.CompletedTask;
    }

    public async Task WriteFile(Caller caller, string upload, long offset, byte[] data, CancellationToken cancellationToken = default)
    {
        FakeFiles files = Admit(caller).Files;
        FakeUpload known = Upload(files, upload);
        files.MostInFlight = Math.Max(files.MostInFlight, ++known.InFlight);
        await Task.Yield();
        known.InFlight--;
        if (files.FailWriteAt <= offset) throw new FileException(FileError.NoSpace, "the disk is full");
        known.Content.Position = offset;
        known.Content.Write(data);
    }

    public Task<FileCommit> CommitFile(Caller caller, string upload, CancellationToken cancellationToken = default)
    {
        FakeFiles files = Admit(caller).Files;
        FakeUpload done = Upload(files, upload);
        string path = done.Request.Path;
        bool exists = files.Files.ContainsKey(path);
        if (done.Request.IfAbsent && exists) throw new FileException(FileError.PreconditionFailed, $"{path} exists.");
        if (done.Request.IfVersion is { } version && (!exists || files.View(path).Version != version))
            throw new FileException(FileError.PreconditionFailed, $"{path} is not {version}.");

        files.Put(path, done.Content.ToArray());
        files.Uploads.TryRemove(upload, out _);
        return Task.FromResult(new FileCommit(files.View(path), !exists));
    }

    public Task AbortFile(Caller caller, string upload, CancellationToken cancellationToken = default)
    {
        FakeFiles files = Admit(caller).Files;
        files.Uploads.TryRemove(upload, out _);
        files.Aborted.TrySetResult();
        return Task.CompletedTask;
    }

    public Task DeleteFile(Caller caller, string path, bool recursive, string? ifVersion, CancellationToken cancellationToken = default)
    {
        FakeFiles files = Admit(caller).Files;
        if (ifVersion is not null && files.View(path).Version != ifVersion) throw new FileException(FileError.PreconditionFailed, "changed");
        if (!files.Files.TryRemove(path, out _)) throw new FileException(FileError.NotFound, $"No file {path}.");
        return Task.CompletedTask;
    }

    public Task<FileView> MakeDirectory(Caller caller, string path, bool parents, CancellationToken cancellationToken = default)
    {
        Admit(caller);
        return Task.FromResult(new FileView(path.TrimStart('/'), path, FileKind.Directory, 0, 493, DateTimeOffset.UnixEpoch, null, "d1"));
    }

    public Task<FileView> MoveFile(Caller caller, string from, string to, bool overwrite, CancellationToken cancellationToken = default)
    {
        FakeFiles files = Admit(caller).Files;
        if (!overwrite && files.Files.ContainsKey(to)) throw new FileException(FileError.AlreadyExists, $"{to} exists.");
        files.View(from);
        files.Files.TryRemove(from, out (byte[] Bytes, int Version) file);
        files.Put(to, file.Bytes);
        return Task.FromResult(files.View(to));
    }

    private static FakeUpload Upload(FakeFiles files, string upload) =>
        files.Uploads.GetValueOrDefault(upload) ?? throw new FileException(FileError.UploadLost, "unknown upload");
}
