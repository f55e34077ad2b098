using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Snapshots;

/// <summary>
/// Snapshots of workspaces in a directory: of each session a manifest and the archive that it names. Both are written beside and renamed, the manifest
/// last, so that whoever dies in between leaves the snapshot before.
/// </summary>
internal sealed class SnapshotStore(IOptions<SnapshotOptions> options, TimeProvider time)
{
    private const string Manifest = "manifest.json";
    private const string MakingPrefix = ".making-";
    private const string ArchiveSuffix = ".tar.zst";

    /// <summary>GNU tar's exit code when files changed while it read them; anything worse is 2.</summary>
    private const int FilesChanged = 1;

    /// <summary>
    /// Owners, modes, times, hard links, holes, access lists, the user's own attributes and the overlay's: a directory that replaced the template's is
    /// opaque, a renamed one tells from where. What was deleted of the template is a device 0:0, which tar knows.
    /// </summary>
    private static readonly string[] Everything =
    [
        "--numeric-owner", "--sparse", "--acls", "--xattrs", "--xattrs-include=user.*", "--xattrs-include=security.*",
        "--xattrs-include=trusted.overlay.opaque", "--xattrs-include=trusted.overlay.redirect",
    ];

    public bool IsEnabled => options.Value.Directory is not null;

    private string Root => options.Value.Directory!;

    /// <summary>Takes a snapshot of a workspace that nobody uses, in place of the one before.</summary>
    /// <param name="template">The version below the files; empty when they are all there is.</param>
    /// <param name="isLive">Programs may be writing: what changes under the packing is packed as it is found.</param>
    /// <exception cref="IOException">It could not be taken; the one before is as it was.</exception>
    public async Task SaveAsync(SessionId session, long epoch, string template, string files, bool isLive, CancellationToken cancellationToken)
    {
        string directory = DirectoryOf(session);
        string name = $"{epoch}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}{ArchiveSuffix}";
        (long bytes, string sha256) = await PackAsync(Path.Combine(directory, name), files, isLive, cancellationToken).ConfigureAwait(false);
        var manifest = new SnapshotManifest(SnapshotManifest.CurrentFormat, session.ToString(), epoch, time.GetUtcNow(), template, name, bytes, sha256);
        await WriteAsync(directory, manifest, cancellationToken).ConfigureAwait(false);

        // Those before, and what died processes were making.
        foreach (string old in Directory.EnumerateFiles(directory).Where(file => Path.GetFileName(file) is var found && found != name && found != Manifest)) File.Delete(old);
    }

    /// <summary>Keeps a version of a template, for nodes that do not have it. One that is kept is left as it is: its name is its content.</summary>
    /// <exception cref="IOException">It could not be kept.</exception>
    public async Task SaveTemplateAsync(string version, string files, CancellationToken cancellationToken)
    {
        string archive = TemplateArchive(version);
        if (!File.Exists(archive)) await PackAsync(archive, files, isLive: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Brings a template's files into an empty directory. What they are is the caller's to check.</summary>
    /// <exception cref="IOException">It is not kept here, or cannot be read.</exception>
    public Task RestoreTemplateAsync(string version, string files, CancellationToken cancellationToken) => UnpackAsync(TemplateArchive(version), files, cancellationToken);

    /// <summary>The session's snapshot; null when there is none.</summary>
    /// <exception cref="InvalidDataException">What is there is none of this session that this node knows.</exception>
    public async Task<SnapshotManifest?> FindAsync(SessionId session, CancellationToken cancellationToken)
    {
        try
        {
            return SnapshotManifest.Read(await File.ReadAllBytesAsync(Path.Combine(DirectoryOf(session), Manifest), cancellationToken).ConfigureAwait(false), session);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Brings a snapshot's files back, into a directory that holds nothing else.</summary>
    /// <exception cref="InvalidDataException">The archive is not what the manifest says; nothing was brought back.</exception>
    /// <exception cref="IOException">It cannot be read, or the disk is full.</exception>
    public async Task RestoreAsync(SessionId session, SnapshotManifest snapshot, string files, CancellationToken cancellationToken)
    {
        string archive = Path.Combine(DirectoryOf(session), snapshot.Archive);
        if (!File.Exists(archive)) throw new InvalidDataException($"The archive '{snapshot.Archive}' of its snapshot is gone.");

        using (FileStream stream = File.OpenRead(archive))
        {
            string sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
            if (stream.Length != snapshot.Bytes || sha256 != snapshot.Sha256)
                throw new InvalidDataException($"The archive '{snapshot.Archive}' of its snapshot has {stream.Length} bytes with the checksum {sha256}: {snapshot.Bytes} with {snapshot.Sha256} were written.");
        }

        await UnpackAsync(archive, files, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A repeat changes nothing.</summary>
    public void Remove(SessionId session)
    {
        try
        {
            Directory.Delete(DirectoryOf(session), recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // As it should be.
        }
    }

    /// <summary>Makes an archive of a directory, whole or not at all, and gives its length and checksum.</summary>
    private static async Task<(long Bytes, string Sha256)> PackAsync(string archive, string files, bool isLive, CancellationToken cancellationToken)
    {
        string directory = Path.GetDirectoryName(archive)!;
        string making = Path.Combine(directory, $"{MakingPrefix}{RandomNumberGenerator.GetHexString(8, lowercase: true)}-{Path.GetFileName(archive)}");
        try
        {
            OwnedDirectory.EnsurePrivate(directory);
            (int code, string words) = await HostProgram.RunAsync(
                "tar", ["--create", "--file", making, "--use-compress-program=zstd -T0 -q", .. Everything, "--one-file-system", "-C", files, "."], cancellationToken).ConfigureAwait(false);
            if (code != 0 && !(isLive && code == FilesChanged)) throw new IOException($"'tar' ended with {code}: {words}");
            (long Bytes, string Sha256) packed = await SyncAsync(making, cancellationToken).ConfigureAwait(false);
            File.Move(making, archive, overwrite: true);
            return packed;
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
        finally
        {
            if (File.Exists(making)) File.Delete(making);
        }
    }

    private static Task UnpackAsync(string archive, string files, CancellationToken cancellationToken) => HostProgram.MustAsync(
        "tar", ["--extract", "--file", archive, "--use-compress-program=zstd -q", .. Everything, "--same-owner", "--preserve-permissions", "-C", files], cancellationToken);

    private static async Task<(long Bytes, string Sha256)> SyncAsync(string path, CancellationToken cancellationToken)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.ReadWrite);
        string sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
        stream.Flush(flushToDisk: true);
        return (stream.Length, sha256);
    }

    private static async Task WriteAsync(string directory, SnapshotManifest manifest, CancellationToken cancellationToken)
    {
        string making = Path.Combine(directory, MakingPrefix + Manifest);
        await File.WriteAllBytesAsync(making, manifest.ToJson(), cancellationToken).ConfigureAwait(false);
        await SyncAsync(making, cancellationToken).ConfigureAwait(false);
        File.Move(making, Path.Combine(directory, Manifest), overwrite: true);
    }

    private string DirectoryOf(SessionId session) => Path.Combine(Root, session.ToString());

    private string TemplateArchive(string version) => Path.Combine(Root, "templates", version + ArchiveSuffix);
}
