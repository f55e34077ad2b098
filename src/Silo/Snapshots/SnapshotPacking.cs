using System.Security.Cryptography;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Snapshots;

/// <summary>Makes the archives of one snapshot: of the whole tree, or of what became of it since the one before, where that is far less. And brings them back.</summary>
internal sealed class SnapshotPacking(SnapshotArchives archives, SessionId session)
{
    /// <summary>Each is unpacked when the session wakes elsewhere.</summary>
    public const int MostIncrements = 15;

    /// <summary>Smaller trees are packed whole as fast.</summary>
    public const long LeastBytes = 8L << 20;

    /// <summary>The archives of the tree as it is, and whether they have what the walk's list has and nothing else.</summary>
    /// <param name="before">The snapshot that the tree's mark is of; null for a whole one.</param>
    /// <param name="mark">Of the tree; null when there is none.</param>
    /// <param name="snapshot">What the manifest says otherwise.</param>
    /// <exception cref="IOException">They could not be made.</exception>
    public async Task<(SnapshotManifest Made, bool IsExact)> PackAsync(
        SnapshotManifest? before, PackedMark? mark, TreeWalk walk, SnapshotManifest snapshot, string files, bool isLive, CancellationToken cancellationToken)
    {
        if (await ClosedTree.IsPossibleAsync().ConfigureAwait(false) && walk.Names is not null)
        {
            if (before is not null && mark is not null && await IncrementAsync(before, mark, walk, snapshot, files, isLive, cancellationToken).ConfigureAwait(false) is { } increment)
                return (increment, true);
            if (isLive && await ByListAsync(walk, snapshot, files, cancellationToken).ConfigureAwait(false) is { } listed) return (listed, true);
        }

        // tar finds the entries by itself: what comes into a live tree meanwhile, and goes before the next snapshot, no list would tell of.
        ArchiveDigest packed = await archives.PackAsync(SnapshotNames.Of(session, snapshot.Archive), files, isLive, cancellationToken).ConfigureAwait(false);
        return (Whole(snapshot, packed), !isLive && walk.Fingerprint is not null);
    }

    /// <summary>Brings the files back, into a directory that holds nothing else. When this throws, some may be there.</summary>
    /// <exception cref="InvalidDataException">An archive is not what the manifest says.</exception>
    /// <exception cref="IOException">It cannot be read, or the disk is full, or this node cannot unpack increments.</exception>
    public async Task UnpackAsync(SnapshotManifest snapshot, string files, CancellationToken cancellationToken)
    {
        if (snapshot.Increments is [_, ..] && !await ClosedTree.IsPossibleAsync().ConfigureAwait(false))
            throw new IOException("Its snapshot has increments, and this node cannot mount a tree whose links are not followed (Linux 5.10, util-linux, CAP_SYS_ADMIN), which unpacking them takes.");

        await archives.UnpackAsync(SnapshotNames.Of(session, snapshot.Base.Name), snapshot.Base.Digest, files, cancellationToken).ConfigureAwait(false);
        foreach ((SnapshotArchive gone, SnapshotArchive changed) in snapshot.Increments ?? [])
        {
            await TakeAwayAsync(await archives.ReadAsync(SnapshotNames.Of(session, gone.Name), gone.Digest, cancellationToken).ConfigureAwait(false), files, cancellationToken).ConfigureAwait(false);
            await UnpackOverAsync(changed, files, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task UnpackOverAsync(SnapshotArchive changed, string files, CancellationToken cancellationToken)
    {
        string archive = SnapshotNames.Of(session, changed.Name);
        try
        {
            await archives.UnpackOverAsync(archive, changed.Digest, files, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException inTheWay) when (inTheWay is not SnapshotPlaceException)
        {
            // In a live tree a directory may have become something else between its being listed and its being packed. tar does not remove one that is not empty.
            await MakeWayAsync(archive, changed.Digest, files, cancellationToken).ConfigureAwait(false);
            await archives.UnpackOverAsync(archive, changed.Digest, files, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes away what lies where the archive has anything but a directory.</summary>
    private async Task MakeWayAsync(string archive, ArchiveDigest expected, string files, CancellationToken cancellationToken)
    {
        string aside = Path.Combine(Path.GetDirectoryName(files)!, $".aside-{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
        Directory.CreateDirectory(aside);
        try
        {
            await archives.UnpackAsync(archive, expected, aside, cancellationToken).ConfigureAwait(false);
            using var found = new MemoryStream();
            (string program, IEnumerable<string> arguments) = ClosedTree.Run(aside, "find", ".", "-xdev", "!", "-type", "d", "-print0");
            (int code, string words) = await HostProgram.DrainAsync(program, arguments, output => output.CopyToAsync(found, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (code != 0) throw HostProgram.Failed("find", code, words);
            await RemoveAsync(found, files, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await TreeRemoval.RemoveAsync(aside, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Null when it would not be worth it, or cannot be.</summary>
    private async Task<SnapshotManifest?> IncrementAsync(
        SnapshotManifest before, PackedMark mark, TreeWalk walk, SnapshotManifest snapshot, string files, bool isLive, CancellationToken cancellationToken)
    {
        IReadOnlyList<SnapshotIncrement> chain = before.Increments ?? [];
        if (chain.Count >= MostIncrements || chain.Sum(increment => increment.Changed.Digest.Bytes) > before.Bytes
            || !await mark.HasNamesAsync(files, cancellationToken).ConfigureAwait(false))
            return null;

        using TreeChanges? changes = Compare(PackedMark.Names(files), mark.SureBefore, walk, cancellationToken);
        if (changes is null || changes.TotalBytes < LeastBytes || changes.Bytes > changes.TotalBytes / 2) return null;

        string gone = SnapshotNames.GoneOf(snapshot.Archive);
        try
        {
            ArchiveDigest changed = await archives.PackSomeAsync(SnapshotNames.Of(session, snapshot.Archive), files, changes.Names, isLive, cancellationToken).ConfigureAwait(false);
            ArchiveDigest taken = await archives.WriteAsync(SnapshotNames.Of(session, gone), changes.Gone, cancellationToken).ConfigureAwait(false);
            var increment = new SnapshotIncrement(new SnapshotArchive(gone, taken), new SnapshotArchive(snapshot.Archive, changed));
            return before with { Format = SnapshotManifest.CurrentFormat, Epoch = snapshot.Epoch, CreatedAt = snapshot.CreatedAt, Increments = [.. chain, increment] };
        }
        catch (IOException failure) when (failure is not SnapshotPlaceException)
        {
            // A path too long to be named, for one. By itself tar goes everywhere.
            return null;
        }
    }

    /// <summary>Null when it cannot be.</summary>
    private async Task<SnapshotManifest?> ByListAsync(TreeWalk walk, SnapshotManifest snapshot, string files, CancellationToken cancellationToken)
    {
        using TreeChanges? all = Compare(before: null, default, walk, cancellationToken);
        if (all is null || all.TotalBytes < LeastBytes) return null;

        try
        {
            return Whole(snapshot, await archives.PackSomeAsync(SnapshotNames.Of(session, snapshot.Archive), files, all.Names, isLive: true, cancellationToken).ConfigureAwait(false));
        }
        catch (IOException failure) when (failure is not SnapshotPlaceException)
        {
            return null;
        }
    }

    /// <summary>Null when the disk is too full to lay down names, or the list before is none.</summary>
    private static TreeChanges? Compare(string? before, TimeSpan sureBefore, TreeWalk walk, CancellationToken cancellationToken)
    {
        try
        {
            return TreeChanges.Between(before, sureBefore, walk.Names!, cancellationToken);
        }
        catch (Exception unusable) when (unusable is IOException or InvalidDataException)
        {
            return null;
        }
    }

    private static SnapshotManifest Whole(SnapshotManifest snapshot, ArchiveDigest packed) => snapshot with { Bytes = packed.Bytes, Sha256 = packed.Sha256 };

    private static async Task TakeAwayAsync(byte[] gone, string files, CancellationToken cancellationToken)
    {
        using var removed = new MemoryStream();
        for (int from = 0, end; from < gone.Length; from = end + 1)
        {
            end = Array.IndexOf(gone, (byte)0, from);
            ReadOnlyMemory<byte> path = gone.AsMemory((from + 1)..end);
            if (gone[from] == TreeChanges.Stripped)
            {
                DirectoryAttributes.Clear(files, path.Span);
                continue;
            }

            removed.Write("./"u8);
            removed.Write(path.Span);
            removed.WriteByte(0);
        }

        await RemoveAsync(removed, files, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="paths">With <c>./</c> before and a zero byte behind each.</param>
    private static async Task RemoveAsync(MemoryStream paths, string files, CancellationToken cancellationToken)
    {
        (string program, IEnumerable<string> arguments) = ClosedTree.Run(files, "xargs", "--null", "--no-run-if-empty", "rm", "-rf", "--one-file-system", "--");
        (int code, string words) = await HostProgram.FeedAsync(
            program, arguments, async input => await input.WriteAsync(paths.GetBuffer().AsMemory(0, (int)paths.Length), cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        if (code != 0) throw HostProgram.Failed("rm", code, words);
    }
}
