using System.Text;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Files;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.Agent.Tests.Rig;

/// <summary>File requests, as a silo makes them.</summary>
internal static class FileCalls
{
    public static Task<FileListing> ListAsync(this AgentClient client, string path, int most = 5000) =>
        client.AskAsync(Operation.FileList, new FileList(path, most), AgentJson.Default.FileList, AgentJson.Default.FileListing);

    public static Task<FileEntry> StatFileAsync(this AgentClient client, string path) =>
        client.AskAsync(Operation.FileStat, new FilePath(path), AgentJson.Default.FilePath, AgentJson.Default.FileEntry);

    public static Task<FileOpened> OpenFileAsync(this AgentClient client, string path) =>
        client.AskAsync(Operation.FileOpen, new FilePath(path), AgentJson.Default.FilePath, AgentJson.Default.FileOpened);

    public static Task<byte[]> ReadFileAsync(this AgentClient client, int handle, long offset, int length) =>
        client.AskAsync(Operation.FileRead, new FileRead(handle, offset, length), AgentJson.Default.FileRead);

    public static Task<FileOpened> CreateFileAsync(this AgentClient client, FileCreate request) =>
        client.AskAsync(Operation.FileCreate, request, AgentJson.Default.FileCreate, AgentJson.Default.FileOpened);

    public static Task<FileOpened> CreateFileAsync(this AgentClient client, string path) =>
        client.CreateFileAsync(new FileCreate(path, null, null, IfAbsent: false, Parents: false));

    public static Task<byte[]> WriteFileAsync(this AgentClient client, int handle, long offset, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> head = FileWrite.EncodeHead(handle, offset, new byte[PayloadWriter.MaxHeadBytes]);
        return client.AskAsync(Operation.FileWrite, [.. head, .. data]);
    }

    public static Task<FileCommitted> CommitFileAsync(this AgentClient client, int handle) =>
        client.AskAsync(Operation.FileCommit, new FileHandle(handle), AgentJson.Default.FileHandle, AgentJson.Default.FileCommitted);

    public static Task CloseFileAsync(this AgentClient client, int handle) =>
        client.AskAsync(Operation.FileClose, new FileHandle(handle), AgentJson.Default.FileHandle);

    public static Task DeleteFileAsync(this AgentClient client, string path, bool recursive = false, string? ifVersion = null) =>
        client.AskAsync(Operation.FileDelete, new FileDelete(path, recursive, ifVersion), AgentJson.Default.FileDelete);

    public static Task<FileEntry> MakeDirectoryAsync(this AgentClient client, string path, bool parents = false) =>
        client.AskAsync(Operation.FileMakeDirectory, new FileMakeDirectory(path, parents), AgentJson.Default.FileMakeDirectory, AgentJson.Default.FileEntry);

    public static Task<FileEntry> MoveFileAsync(this AgentClient client, string from, string to, bool overwrite = false) =>
        client.AskAsync(Operation.FileMove, new FileMove(from, to, overwrite), AgentJson.Default.FileMove, AgentJson.Default.FileEntry);

    /// <summary>Writes a whole small file.</summary>
    public static async Task<FileCommitted> PutAsync(this AgentClient client, FileCreate request, byte[] content)
    {
        FileOpened draft = await client.CreateFileAsync(request);
        await client.WriteFileAsync(draft.Handle, 0, content);
        return await client.CommitFileAsync(draft.Handle);
    }

    public static Task<FileCommitted> PutAsync(this AgentClient client, string path, string content) =>
        client.PutAsync(new FileCreate(path, null, null, IfAbsent: false, Parents: false), Encoding.UTF8.GetBytes(content));

    public static async Task<string> GetAsync(this AgentClient client, string path)
    {
        FileOpened file = await client.OpenFileAsync(path);
        byte[] content = await client.ReadFileAsync(file.Handle, 0, FrameLimits.MaxChunkBytes);
        await client.CloseFileAsync(file.Handle);
        return Encoding.UTF8.GetString(content);
    }
}
