using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Snapshots;

/// <summary>Trees as archives in the place of snapshots. Nothing is laid down on the way: tar's and zstd's pipe goes into the place, and out of it.</summary>
internal sealed class SnapshotArchives(ISnapshotPlace place)
{
    /// <summary>A file was changed or went while tar read it.</summary>
    private const int ChangedMeanwhile = 1;

    /// <summary>
    /// Owners, modes, times, hard links, holes, access lists, the user's own attributes and the overlay's: a directory that replaced the template's is
    /// opaque, a renamed one tells from where. What was deleted of the template is a device 0:0, which tar knows.
    /// </summary>
    public static readonly string[] Everything =
    [
        "--numeric-owner", "--sparse", "--acls", "--xattrs", "--xattrs-include=user.*", "--xattrs-include=security.*",
        "--xattrs-include=trusted.overlay.opaque", "--xattrs-include=trusted.overlay.redirect",
    ];

    /// <summary>Makes an archive of a directory, whole or not at all.</summary>
    /// <param name="isLive">Whether programs may be changing it: then what changes under tar's hands is in the archive as it was at some moment, or not.</param>
    /// <exception cref="IOException">It could not be made.</exception>
    public async Task<ArchiveDigest> PackAsync(string archive, string files, bool isLive, CancellationToken cancellationToken)
    {
        ArchiveDigest? packed = null;
        await place.WriteAsync(archive, async target =>
        {
            using var digest = new DigestStream(target);
            (int code, string words) = await HostProgram.DrainAsync(
                "tar", ["--create", "--file=-", "--use-compress-program=zstd -T0 -q", .. Everything, "--one-file-system", "-C", files, "."],
                made => made.CopyToAsync(digest, cancellationToken),
                cancellationToken).ConfigureAwait(false);
            if (code != 0 && !(isLive && code == ChangedMeanwhile)) throw Failed(code, words);
            packed = digest.Digest;
        }, cancellationToken).ConfigureAwait(false);
        return packed!;
    }

    /// <summary>Brings an archive's files into a directory. When this throws, some may be there.</summary>
    /// <param name="expected">What it must be; null where its files are checked in another way.</param>
    /// <exception cref="InvalidDataException">It is gone, or is not what was expected.</exception>
    /// <exception cref="IOException">It cannot be read, or the disk is full.</exception>
    public async Task UnpackAsync(string archive, ArchiveDigest? expected, string files, CancellationToken cancellationToken)
    {
        ArchiveDigest? read = null;
        (int code, string words) = await HostProgram.FeedAsync(
            "tar", ["--extract", "--file=-", "--use-compress-program=zstd -q", .. Everything, "--same-owner", "--preserve-permissions", "-C", files],
            async input =>
            {
                try
                {
                    read = await ReadAsync(archive, input, cancellationToken).ConfigureAwait(false);
                }
                catch (IOException ended) when (ended is not SnapshotPlaceException)
                {
                    // tar reads no more; what it says is worth more than this.
                }
            }, cancellationToken).ConfigureAwait(false);

        // What made tar give up may be the archive. Whether it is, only the whole of it tells.
        if (expected is not null && read != expected) read = await ReadAsync(archive, Stream.Null, cancellationToken).ConfigureAwait(false);
        if (expected is not null && read != expected)
            throw new InvalidDataException($"The archive '{archive}' has {read!.Bytes} bytes with the checksum {read.Sha256}: {expected.Bytes} with {expected.Sha256} were written.");
        if (code != 0) throw Failed(code, words);
    }

    private static IOException Failed(int code, string words) => new($"'tar' ended with {code}: {words}");

    private async Task<ArchiveDigest> ReadAsync(string archive, Stream target, CancellationToken cancellationToken)
    {
        using var digest = new DigestStream(target);
        if (!await place.CopyToAsync(archive, digest, cancellationToken).ConfigureAwait(false)) throw new InvalidDataException($"The archive '{archive}' is gone.");
        return digest.Digest;
    }
}
