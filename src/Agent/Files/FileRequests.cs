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
    private readonly Dictionary<Connection, FileHandles> _handles = [];

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

        ReadableFile file = HandlesOf(connection).Get<ReadableFile>(request.Handle);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(request.Length);
        RunOn(file, new FileJob<int>(
            connection,
            id,
            () => file.Read(request.Offset, buffer.AsSpan(0, request.Length)),
            read => connection.Answer(id, buffer.AsSpan(0, read)),
            _ => { }), () => ArrayPool<byte>.Shared.Return(buffer));
    }

    public void Write(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        FileWrite request = FileWrite.Decode(payload);
        FileDraft draft = HandlesOf(connection).Get<FileDraft>(request.Handle);
        int length = (int)request.Data.Length;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        request.Data.CopyTo(buffer);
        RunOn(draft, new FileJob<int>(
            connection,
            id,
            () =>
            {
                draft.Write(request.Offset, buffer.AsSpan(0, length));
                return length;
            },
            _ => connection.Answer(id),
            _ => { }), () => ArrayPool<byte>.Shared.Return(buffer));
    }

    public void Commit(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        FileHandle request = PayloadReader.ReadJson(payload, AgentJson.Default.FileHandle);
        FileHandles handles = HandlesOf(connection);
        FileDraft draft = handles.Get<FileDraft>(request.Handle);
        RunOn(draft, new FileJob<FileCommitted>(
            connection,
            id,
            draft.Commit,
            committed =>
            {
                if (handles.Remove(request.Handle) is { } finished) CloseInTurn(finished, () => { });
                connection.Answer(id, committed, AgentJson.Default.FileCommitted);
            },
            _ => { }), () => { });
    }

    public void Close(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        FileHandle request = PayloadReader.ReadJson(payload, AgentJson.Default.FileHandle);
        if (HandlesOf(connection).Remove(request.Handle) is { } file) CloseInTurn(file, () => connection.Answer(id));
        else connection.Answer(id);
    }

    public void OnConnectionClosed(Connection connection)
    {
        if (_handles.Remove(connection, out FileHandles? handles)) handles.AbandonAll();
    }

    /// <summary>After what was asked of the file before.</summary>
    private static void CloseInTurn(OpenFile file, Action closed) => file.Enqueue(() =>
    {
        file.Dispose();
        closed();
        file.EndJob();
    });

    private FileHandles HandlesOf(Connection connection)
    {
        if (!_handles.TryGetValue(connection, out FileHandles? handles)) _handles.Add(connection, handles = new FileHandles());
        return handles;
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
        FileHandles handles = HandlesOf(connection);
        handles.CheckRoom();
        var job = new FileJob<T>(
            connection,
            id,
            open,
            file => connection.Answer(id, new FileOpened(handles.Add(file), describe(file)), AgentJson.Default.FileOpened),
            file => file.Dispose());
        Start(job, handles, handles.EndOpening);
        handles.BeginOpening();
    }

    private void Run<T>(Connection connection, uint id, Func<T> work, Action<T> answer) =>
        Start(new FileJob<T>(connection, id, work, answer, _ => { }), HandlesOf(connection), () => { });

    private void Start<T>(FileJob<T> job, FileHandles handles, Action ended)
    {
        Admit(job, handles);
        job.Start(workers, loop, () =>
        {
            handles.Jobs--;
            ended();
        });
    }

    private void RunOn<T>(OpenFile file, FileJob<T> job, Action ended)
    {
        FileHandles handles = HandlesOf(job.Connection);
        Admit(job, handles);
        file.Enqueue(() => job.Start(workers, loop, () =>
        {
            handles.Jobs--;
            ended();
            file.EndJob();
        }));
    }

    private static void Admit(WaitingRequest job, FileHandles handles)
    {
        if (handles.Jobs >= FrameLimits.MaxFileRequests)
            throw new AgentRefusal(AgentError.LimitReached, $"{handles.Jobs} file requests are under way on this connection already.");
        job.Connection.Wait(job);
        handles.Jobs++;
    }
}
