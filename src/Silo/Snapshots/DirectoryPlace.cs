using System.IO.Enumeration;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Snapshots;

/// <summary>A directory that every node reaches, an NFS mount for one. An object is a file that was written beside, synced and renamed.</summary>
internal sealed class DirectoryPlace(IOptions<SnapshotOptions> options) : ISnapshotPlace
{
    private const string MakingPrefix = ".making-";
    private const int BufferBytes = 1 << 17;

    private string Root => options.Value.Directory!;

    public async Task WriteAsync(string name, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        string path = Path.Combine(Root, name);
        string directory = Path.GetDirectoryName(path)!;
        string making = Path.Combine(directory, $"{MakingPrefix}{RandomNumberGenerator.GetHexString(8, lowercase: true)}-{Path.GetFileName(path)}");
        try
        {
            using (FileStream stream = Ask(() => Create(making)))
            {
                await write(stream).ConfigureAwait(false);
                Ask(() => Sync(stream));
            }

            Ask(() => Rename(making, path));
        }
        finally
        {
            if (File.Exists(making)) File.Delete(making);
        }
    }

    public async Task<bool> CopyToAsync(string name, Stream target, CancellationToken cancellationToken)
    {
        using FileStream? stream = Ask(() => Open(Path.Combine(Root, name)));
        if (stream is null) return false;

        byte[] buffer = new byte[BufferBytes];
        while (await ReadAsync(stream, buffer, cancellationToken).ConfigureAwait(false) is var read and > 0)
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        return true;
    }

    public Task<PlacedObject?> FindAsync(string name, CancellationToken cancellationToken) => Task.FromResult(Ask(() =>
    {
        var file = new FileInfo(Path.Combine(Root, name));
        return file.Exists ? new PlacedObject(name, file.Length, file.LastWriteTimeUtc) : null;
    }));

    public async IAsyncEnumerable<PlacedObject> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        // Nothing was ever kept where it is not there.
        foreach (PlacedObject found in Ask(() => Directory.Exists(Root) ? Files().ToArray() : []))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!IsUnfinished(found.Name)) yield return found;
        }
    }

    public Task RemoveAsync(string name, CancellationToken cancellationToken) => Task.FromResult(Ask(() =>
    {
        if (Directory.Exists(Path.GetDirectoryName(Path.Combine(Root, name)))) File.Delete(Path.Combine(Root, name));
        return true;
    }));

    public Task RemoveFolderAsync(string folder, CancellationToken cancellationToken) => Task.FromResult(Ask(() =>
    {
        try
        {
            Directory.Delete(Path.Combine(Root, folder), recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // As it should be.
        }

        return true;
    }));

    public Task<int> RemoveUnfinishedAsync(DateTimeOffset before, CancellationToken cancellationToken) => Task.FromResult(Ask(() =>
    {
        if (!Directory.Exists(Root)) return 0;

        PlacedObject[] unfinished = [.. Files().Where(file => IsUnfinished(file.Name) && file.ChangedAt < before)];
        foreach (PlacedObject file in unfinished) File.Delete(Path.Combine(Root, file.Name));
        return unfinished.Length;
    }));

    private static bool IsUnfinished(string name) => Path.GetFileName(name).StartsWith(MakingPrefix, StringComparison.Ordinal);

    private FileSystemEnumerable<PlacedObject> Files() => new(
        Root,
        (ref FileSystemEntry entry) => new PlacedObject(Path.GetRelativePath(Root, entry.ToFullPath()), entry.Length, entry.LastWriteTimeUtc),
        new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
    };

    private FileStream Create(string path)
    {
        string directory = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(directory))
        {
            OwnedDirectory.EnsurePrivate(directory);
            DirectorySync.Flush(Root);
        }

        return new FileStream(path, FileMode.CreateNew, FileAccess.Write);
    }

    private static bool Sync(FileStream stream)
    {
        stream.Flush(flushToDisk: true);
        return true;
    }

    private static bool Rename(string making, string path)
    {
        File.Move(making, path, overwrite: true);
        DirectorySync.Flush(Path.GetDirectoryName(path)!);
        return true;
    }

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static async Task<int> ReadAsync(FileStream stream, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            throw Unusable(failure);
        }
    }

    private static T Ask<T>(Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
        {
            throw Unusable(failure);
        }
    }

    private static SnapshotPlaceException Unusable(Exception failure) => new($"The place of snapshots cannot be used: {failure.Message}", failure);
}
