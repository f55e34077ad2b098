using System.Runtime.CompilerServices;
using System.Text;
using VibeCoading.AgentClient;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Files;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.Contracts.Files;
using VibeCoading.Grains.Files;
using VibeCoading.Silo.Agents;

namespace VibeCoading.Silo.Files;

/// <summary>A container's files, through its agent, which confines every path to the workspace.</summary>
internal sealed class FileHost(AgentLink link, TimeProvider time) : IFileHost
{
    private const int MostEntries = 5000;
    private const int MostPathBytes = 4096;

    private readonly UploadTable _uploads = new(time);

    public Task<FileListingView> ListAsync(string path, CancellationToken cancellationToken)
    {
        CheckPath(nameof(path), path);
        return AskAsync(
            connection => connection.AskAsync(
                Operation.FileList, new FileList(path, MostEntries), AgentJson.Default.FileList, FileAnswers.Listing, cancellationToken),
            cancellationToken);
    }

    public Task<FileView> StatAsync(string path, CancellationToken cancellationToken)
    {
        CheckPath(nameof(path), path);
        return AskAsync(
            connection => connection.AskAsync(
                Operation.FileStat, new FilePath(path), AgentJson.Default.FilePath, FileAnswers.View, cancellationToken),
            cancellationToken);
    }

    public async IAsyncEnumerable<FilePiece> ReadAsync(
        string path, long offset, long? length, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CheckPath(nameof(path), path);
        if (offset < 0) throw Invalid($"offset is {offset}: 0 or more is allowed.");
        if (length < 0) throw Invalid($"length is {length}: 0 or more is allowed.");

        AgentConnection connection = await link.ConnectionAsync(cancellationToken).ConfigureAwait(false);
        (int handle, FileView file) = await FileRefusals.OfAsync(connection.AskAsync(
            Operation.FileOpen,
            new FilePath(path),
            AgentJson.Default.FilePath,
            FileAnswers.OpenedToRead,
            cancellationToken,
            abandoned: late => UploadTable.Close(connection, late.Handle))).ConfigureAwait(false);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<byte[]> ahead = Task.FromResult<byte[]>([]);
        try
        {
            // Only what was there when it was opened: a log that grows would otherwise never end.
            long end = Math.Min(file.Size, length is null ? file.Size : offset > long.MaxValue - length.Value ? long.MaxValue : offset + length.Value);
            long next = offset;
            ahead = next < end ? ReadOneAsync(connection, handle, next, end, reading.Token) : ahead;
            yield return new FilePiece(file, []);
            while (next < end)
            {
                byte[] piece = await FileRefusals.OfAsync(ahead).ConfigureAwait(false);
                if (piece.Length == 0) yield break;

                next += piece.Length;
                // The next piece travels from the agent while this one travels to the reader.
                if (next < end) ahead = ReadOneAsync(connection, handle, next, end, reading.Token);
                yield return new FilePiece(null, piece);
            }
        }
        finally
        {
            await reading.CancelAsync().ConfigureAwait(false);
            await ((Task)ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            UploadTable.Close(connection, handle);
        }
    }

    public async Task CreateAsync(CreateFile request, CancellationToken cancellationToken)
    {
        CheckPath("path", request.Path);
        CheckUpload(request.Upload);
        if (request.Mode is < 0 or > 0xfff) throw Invalid($"mode is {request.Mode}: 0 to 4095 is allowed.");

        AgentConnection connection = await link.ConnectionAsync(cancellationToken).ConfigureAwait(false);
        FileOpened opened = await FileRefusals.OfAsync(connection.AskAsync(
            Operation.FileCreate,
            new FileCreate(request.Path, request.Mode, request.IfVersion, request.IfAbsent, request.Parents),
            AgentJson.Default.FileCreate,
            FileAnswers.OpenedToWrite,
            cancellationToken,
            abandoned: late => UploadTable.Close(connection, late.Handle))).ConfigureAwait(false);
        _uploads.Add(request.Upload, connection, opened.Handle);
    }

    public async Task WriteAsync(string upload, long offset, byte[] data, CancellationToken cancellationToken)
    {
        if (offset < 0) throw Invalid($"offset is {offset}: 0 or more is allowed.");
        if (data.Length > FrameLimits.MaxChunkBytes) throw Invalid($"A piece of {data.Length} bytes is more than {FrameLimits.MaxChunkBytes}.");

        await FileRefusals.OfAsync(WriteOneAsync(_uploads.Get(upload), offset, data, cancellationToken)).ConfigureAwait(false);
    }

    public async Task<FileCommit> CommitAsync(string upload, CancellationToken cancellationToken)
    {
        Upload written = _uploads.Get(upload);
        FileCommit commit = await FileRefusals.OfAsync(written.Connection.AskAsync(
            Operation.FileCommit, new FileHandle(written.Handle), AgentJson.Default.FileHandle, FileAnswers.Commit, cancellationToken)).ConfigureAwait(false);
        _uploads.Take(upload);
        return commit;
    }

    public async Task AbortAsync(string upload, CancellationToken cancellationToken)
    {
        if (_uploads.Take(upload) is not { Connection.IsOpen: true } written) return;

        await FileRefusals.OfAsync(written.Connection.AskAsync(
            Operation.FileClose, new FileHandle(written.Handle), AgentJson.Default.FileHandle, AgentConnection.Nothing, cancellationToken)).ConfigureAwait(false);
    }

    public Task DeleteAsync(string path, bool recursive, string? ifVersion, CancellationToken cancellationToken)
    {
        CheckPath(nameof(path), path);
        return AskAsync(
            connection => connection.AskAsync(
                Operation.FileDelete, new FileDelete(path, recursive, ifVersion), AgentJson.Default.FileDelete, AgentConnection.Nothing, cancellationToken),
            cancellationToken);
    }

    public Task<FileView> MakeDirectoryAsync(string path, bool parents, CancellationToken cancellationToken)
    {
        CheckPath(nameof(path), path);
        return AskAsync(
            connection => connection.AskAsync(
                Operation.FileMakeDirectory, new FileMakeDirectory(path, parents), AgentJson.Default.FileMakeDirectory, FileAnswers.View, cancellationToken),
            cancellationToken);
    }

    public Task<FileView> MoveAsync(string from, string to, bool overwrite, CancellationToken cancellationToken)
    {
        CheckPath(nameof(from), from);
        CheckPath(nameof(to), to);
        return AskAsync(
            connection => connection.AskAsync(
                Operation.FileMove, new FileMove(from, to, overwrite), AgentJson.Default.FileMove, FileAnswers.View, cancellationToken),
            cancellationToken);
    }

    private async Task<T> AskAsync<T>(Func<AgentConnection, Task<T>> ask, CancellationToken cancellationToken)
    {
        AgentConnection connection = await link.ConnectionAsync(cancellationToken).ConfigureAwait(false);
        return await FileRefusals.OfAsync(ask(connection)).ConfigureAwait(false);
    }

    private static Task<byte[]> ReadOneAsync(AgentConnection connection, int handle, long offset, long end, CancellationToken cancellationToken)
    {
        int asked = (int)Math.Min(FrameLimits.MaxChunkBytes, end - offset);
        return connection.AskAsync(
            Operation.FileRead,
            new FileRead(handle, offset, asked),
            AgentJson.Default.FileRead,
            payload => FileAnswers.Bytes(payload, asked),
            cancellationToken);
    }

    private static Task<bool> WriteOneAsync(Upload upload, long offset, byte[] data, CancellationToken cancellationToken)
    {
        Span<byte> head = stackalloc byte[PayloadWriter.MaxHeadBytes];
        return upload.Connection.AskAsync(
            Operation.FileWrite, FileWrite.EncodeHead(upload.Handle, offset, head), data, AgentConnection.Nothing, cancellationToken);
    }

    private static void CheckPath(string field, string path)
    {
        int bytes = Encoding.UTF8.GetByteCount(path);
        if (bytes > MostPathBytes) throw Invalid($"{field} has {bytes} bytes, more than {MostPathBytes}.");
        if (path.Contains('\0')) throw Invalid($"{field} has a zero byte.");
    }

    private static void CheckUpload(string upload)
    {
        if (upload.Length is < 1 or > 32 || !upload.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter)))
            throw Invalid($"upload has {upload.Length} characters: 1 to 32 lower-case letters and digits are allowed.");
    }

    private static FileException Invalid(string message) => new(FileError.InvalidRequest, message);
}
