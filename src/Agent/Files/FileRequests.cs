using System.Buffers;
using VibeCoading.Agent.Connections;
using VibeCoading.Agent.Events;
using VibeCoading.Agent.Native;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Files;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.Agent.Files;

/// <summary>Answers the requests about files.</summary>
internal sealed class FileRequests(Workspace workspace, FileWorkers workers, EventLoop loop)
{
    private readonly FileOperations _operations = new(workspace);
    private readonly Dictionary<Connection, ConnectionFiles> _connections = [];

    public void List(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        FileList request = PayloadReader.ReadJson(payload, AgentJson.Default.FileList);
        if (request.MaxEntries is < 1 or > DirectoryListing.MaxEntries)
            throw new AgentRefusal(AgentError.BadRequest, $"maxEntries {request.MaxEntries} is not 1 to {DirectoryListing.MaxEntries}.");
        WorkspacePath path = WorkspacePath.Parse(request.Path);
        Run(connection, id, () => DirectoryListing.Read(workspace, path, request.MaxEntries), listing => connection.Answer(id, listing));
    }

    public void Stat(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        WorkspacePath path = WorkspacePath.Parse(PayloadReader.ReadJson(payload, AgentJson.Default.FilePath).Path);
        RunForEntry(connection, id, () => _operations.Stat(path));
    }

    public void MakeDirectory(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        FileMakeDirectory request = PayloadReader.ReadJson(payload, AgentJson.Default.FileMakeDirectory);
        WorkspacePath path = WorkspacePath.Parse(request.Path);
        RunForEntry(connection, id, () => _operations.MakeDirectory(path, request.Parents));
    }

    public void Move(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        FileMove request = PayloadReader.ReadJson(payload, AgentJson.Default.FileMove);
        WorkspacePath from = WorkspacePath.Parse(request.From);
        WorkspacePath to = WorkspacePath.Parse(request.To);
        RunForEntry(connection, id, () => _operations.Move(from, to, request.Overwrite));
    }

    public void Delete(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        FileDelete request = PayloadReader.ReadJson(payload, AgentJson.Default.FileDelete);
        WorkspacePath path = WorkspacePath.Parse(request.Path);
        RunForNothing(connection, id, () => _operations.Delete(path, request.Recursive, request.IfVersion));
    }

    public void Open(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        WorkspacePath path = WorkspacePath.Parse(PayloadReader.ReadJson(payload, AgentJson.Default.FilePath).Path);
        RunForHandle(connection, id, () => ReadableFile.Open(workspace, path), file => file.Entry);
    }

    public void Create(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        FileCreate request = PayloadReader.ReadJson(payload, AgentJson.Default.FileCreate);
        if (request.Mode is < 0 or > FileModes.PermissionMask)
            throw new AgentRefusal(AgentError.BadRequest, $"mode {request.Mode} is not 0 to {FileModes.PermissionMask}.");
        RunForHandle(connection, id, () => FileDraft.Create(workspace, request), _ => null);
    }

    public void Read(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        FileRead request = PayloadReader.ReadJson(payload, AgentJson.Default.FileRead);
        if (request.Length is < 1 or > FrameLimits.MaxChunkBytes)
            throw new AgentRefusal(AgentError.BadRequest, $"length {request.Length} is not 1 to {FrameLimits.MaxChunkBytes}.");
        if (request.Offset < 0) throw new AgentRefusal(AgentError.BadRequest, $"offset {request.Offset} is negative.");

        ReadableFile file = FilesOf(connection).Handles.Get<ReadableFile>(request.Handle);
        RunOn(file, new FileJob<(byte[] Buffer, int Length)>(
            connection,
            id,
            () =>
            {
                // Not before its turn: what waits in line should not hold memory.
                byte[] buffer = ArrayPool<byte>.Shared.Rent(request.Length);
                return (buffer, file.Read(request.Offset, buffer.AsSpan(0, request.Length)));
            },
            read =>
            {
                connection.Answer(id, read.Buffer.AsSpan(0, read.Length));
                ArrayPool<byte>.Shared.Return(read.Buffer);
            }), () => { });
    }

    public void Write(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        FileWrite request = FileWrite.Decode(payload);
        ConnectionFiles files = FilesOf(connection);
        FileDraft draft = files.Handles.Get<FileDraft>(request.Handle);
        int length = (int)request.Data.Length;
        files.Queue.CheckRoom(length);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        request.Data.CopyTo(buffer);
        var job = new FileJob<int>(
            connection,
            id,
            () =>
            {
                draft.Write(request.Offset, buffer.AsSpan(0, length));
                return length;
            },
            _ => connection.Answer(id));
        RunOn(draft, job, () =>
        {
            files.Queue.Release(length);
            ArrayPool<byte>.Shared.Return(buffer);
        });
        files.Queue.Hold(length);
    }

    public void Commit(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        FileHandle request = PayloadReader.ReadJson(payload, AgentJson.Default.FileHandle);
        FileHandles handles = FilesOf(connection).Handles;
        FileDraft draft = handles.Get<FileDraft>(request.Handle);
        RunOn(draft, new FileJob<FileCommitted>(
            connection,
            id,
            draft.Commit,
            committed =>
            {
                if (handles.Remove(request.Handle) is { } finished) CloseInTurn(finished, () => { });
                connection.Answer(id, committed, AgentJson.Default.FileCommitted);
            }), () => { });
    }

    public void Close(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        FileHandle request = PayloadReader.ReadJson(payload, AgentJson.Default.FileHandle);
        if (FilesOf(connection).Handles.Remove(request.Handle) is { } file) CloseInTurn(file, () => connection.Answer(id));
        else connection.Answer(id);
    }

    public void OnConnectionClosed(Connection connection)
    {
        if (_connections.Remove(connection, out ConnectionFiles? files)) files.End();
    }

    /// <summary>After what was asked of the file before.</summary>
    private static void CloseInTurn(OpenFile file, Action closed) => file.Enqueue(() =>
    {
        file.Dispose();
        closed();
        file.EndJob();
    });

    private ConnectionFiles FilesOf(Connection connection)
    {
        if (!_connections.TryGetValue(connection, out ConnectionFiles? files))
            _connections.Add(connection, files = new ConnectionFiles(connection, workers, loop));
        return files;
    }

    private void RunForEntry(Connection connection, uint id, Func<FileEntry> work) =>
        Run(connection, id, work, entry => connection.Answer(id, entry, AgentJson.Default.FileEntry));

    private void RunForNothing(Connection connection, uint id, Action work) => Run(
        connection,
        id,
        () =>
        {
            work();
            return true;
        },
        _ => connection.Answer(id));

    private void RunForHandle<T>(Connection connection, uint id, Func<T> open, Func<T, FileEntry?> describe)
        where T : OpenFile
    {
        ConnectionFiles files = FilesOf(connection);
        files.Handles.CheckRoom();
        var job = new FileJob<T>(
            connection,
            id,
            open,
            file => connection.Answer(id, new FileOpened(files.Handles.Add(file), describe(file)), AgentJson.Default.FileOpened),
            file => file.Dispose());
        connection.Wait(job);
        files.Handles.BeginOpening();
        files.Queue.Add(job, files.Handles.EndOpening);
    }

    private void Run<T>(Connection connection, uint id, Func<T> work, Action<T> answer)
    {
        var job = new FileJob<T>(connection, id, work, answer);
        connection.Wait(job);
        FilesOf(connection).Queue.Add(job, () => { });
    }

    private void RunOn<T>(OpenFile file, FileJob<T> job, Action ended)
    {
        job.Connection.Wait(job);
        FileQueue queue = FilesOf(job.Connection).Queue;
        file.Enqueue(() => queue.Add(job, () =>
        {
            ended();
            file.EndJob();
        }));
    }
}
