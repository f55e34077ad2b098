using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Snapshots;

/// <summary>Trees as archives in the place of snapshots. Nothing is laid down on the way: tar's and zstd's pipe goes into the place, and out of it.</summary>
internal sealed class SnapshotArchives(ISnapshotPlace place)
{
    /// <summary>A file was changed or went while tar read it.</summary>
    private const int ChangedMeanwhile = 1;

    private const string Compress = "--use-compress-program=zstd -T0 -q";
    private const string Decompress = "--use-compress-program=zstd -q";

    /// <summary>
    /// Owners, modes, times, hard links, holes, access lists, the user's own attributes and the overlay's: a directory that replaced the template's is
    /// opaque, a renamed one tells from where. What was deleted of the template is a device 0:0, which tar knows.
    /// </summary>
    public static readonly string[] Everything =
    [
        "--numeric-owner", "--sparse", "--acls", "--xattrs", "--xattrs-include=user.*", "--xattrs-include=security.*",
        "--xattrs-include=trusted.overlay.opaque", "--xattrs-include=trusted.overlay.redirect",
    ];

    private static readonly string[] Back = ["--extract", "--file=-", Decompress, .. Everything, "--same-owner", "--preserve-permissions"];

    /// <summary>Makes an archive of a directory, whole or not at all.</summary>
    /// <param name="isLive">Whether programs may be changing it: then what changes under tar's hands is in the archive as it was at some moment, or not.</param>
    /// <exception cref="IOException">It could not be made.</exception>
    public Task<ArchiveDigest> PackAsync(string archive, string files, bool isLive, CancellationToken cancellationToken) =>
        MakeAsync(archive, "tar", ["--create", "--file=-", Compress, .. Everything, "--one-file-system", "-C", files, "."], isLive, cancellationToken);

    /// <summary>As <see cref="PackAsync"/>, with some entries and nothing else. Where <see cref="ClosedTree"/> is possible.</summary>
    /// <param name="names">The file with their names: see <see cref="TreeChanges.Names"/>. In a live tree, what is gone is left out.</param>
    public Task<ArchiveDigest> PackSomeAsync(string archive, string files, string names, bool isLive, CancellationToken cancellationToken)
    {
        (string program, IEnumerable<string> arguments) = ClosedTree.Run(
            files, "env",
            [
                "LC_ALL=C", "tar", "--create", "--file=-", Compress, .. Everything, "--one-file-system", .. isLive ? ["--ignore-failed-read"] : Array.Empty<string>(),
                "--null", "--no-recursion", $"--files-from={names}",
            ]);
        return MakeAsync(archive, program, arguments, isLive, cancellationToken);
    }

    /// <summary>Brings an archive's files into a directory. When this throws, some may be there.</summary>
    /// <param name="expected">What it must be; null where its files are checked in another way.</param>
    /// <exception cref="InvalidDataException">It is gone, or is not what was expected.</exception>
    /// <exception cref="IOException">It cannot be read, or the disk is full.</exception>
    public Task UnpackAsync(string archive, ArchiveDigest? expected, string files, CancellationToken cancellationToken) =>
        BringAsync(archive, expected, "tar", [.. Back, "-C", files], cancellationToken);

    /// <summary>As <see cref="UnpackAsync"/>, over what is there.</summary>
    public Task UnpackOverAsync(string archive, ArchiveDigest expected, string files, CancellationToken cancellationToken)
    {
        (string program, IEnumerable<string> arguments) = ClosedTree.Run(files, "tar", Back);
        return BringAsync(archive, expected, program, arguments, cancellationToken);
    }

    private async Task<ArchiveDigest> MakeAsync(string archive, string program, IEnumerable<string> arguments, bool isLive, CancellationToken cancellationToken)
    {
        ArchiveDigest? packed = null;
        await place.WriteAsync(archive, async target =>
        {
            using var digest = new DigestStream(target);
            (int code, string words) = await HostProgram.DrainAsync(program, arguments, made => made.CopyToAsync(digest, cancellationToken), cancellationToken).ConfigureAwait(false);

            // tar fills up with zeros what it could not read of a file.
            if ((code != 0 && !(isLive && code == ChangedMeanwhile)) || words.Contains("Read error at", StringComparison.Ordinal)) throw HostProgram.Failed("tar", code, words);
            packed = digest.Digest;
        }, cancellationToken).ConfigureAwait(false);
        return packed!;
    }

    private async Task BringAsync(string archive, ArchiveDigest? expected, string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        ArchiveDigest? read = null;
        (int code, string words) = await HostProgram.FeedAsync(
            program, arguments,
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
        if (expected is not null) ThrowIfNot(archive, expected, read!);
        if (code != 0) throw HostProgram.Failed("tar", code, words);
    }

    /// <summary>The bytes of a small object.</summary>
    /// <exception cref="InvalidDataException">It is gone, or is not what was expected.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public async Task<byte[]> ReadAsync(string name, ArchiveDigest expected, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        ThrowIfNot(name, expected, await ReadAsync(name, all, cancellationToken).ConfigureAwait(false));
        return all.ToArray();
    }

    /// <exception cref="IOException">It could not be written.</exception>
    public async Task<ArchiveDigest> WriteAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var digest = new DigestStream(Stream.Null);
        await digest.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        await place.WriteAsync(name, async target => await target.WriteAsync(bytes, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return digest.Digest;
    }

    private static void ThrowIfNot(string archive, ArchiveDigest expected, ArchiveDigest read)
    {
        if (read != expected)
            throw new InvalidDataException($"The archive '{archive}' has {read.Bytes} bytes with the checksum {read.Sha256}: {expected.Bytes} with {expected.Sha256} were written.");
    }

    private async Task<ArchiveDigest> ReadAsync(string archive, Stream target, CancellationToken cancellationToken)
    {
        using var digest = new DigestStream(target);
        if (!await place.CopyToAsync(archive, digest, cancellationToken).ConfigureAwait(false)) throw new InvalidDataException($"The archive '{archive}' is gone.");
        return digest.Digest;
    }
}
