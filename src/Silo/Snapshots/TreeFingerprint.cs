using System.Globalization;
using System.Security.Cryptography;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Snapshots;

/// <summary>
/// Tells whether a tree was changed, without reading its files: by names, kinds, owners, sizes, inodes and times. No user can turn back the time of an
/// inode's last change (ctime), and the kernel sets it with every change of content, attributes and names.
/// </summary>
internal static class TreeFingerprint
{
    private const string NoOtherTimes = "--pax-option=delete=atime,delete=ctime,exthdr.name=%d/x";

    /// <summary>Path, and what <see cref="TreeChanges"/> takes apart.</summary>
    private const string Entry = @"%P\0%y %s %C@ %n %i %m %U %G %T@ %l\0";

    /// <summary>The kernel's clock for files advances by up to 10 ms at a time: what changes within one tick may keep its time.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// A file that is mapped into memory gets its time with the first write to a page after that page was last written to the disk. The kernel writes it
    /// after 35 s at most (dirty_expire_centisecs and dirty_writeback_centisecs): what changes later than that gives its file a new time.
    /// </summary>
    private static readonly TimeSpan WrittenBack = TimeSpan.FromSeconds(60);

    private const int MostWalks = 2;

    /// <param name="files">No link.</param>
    /// <param name="isLive">Whether programs may be changing it.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<TreeWalk> TakeAsync(string files, bool isLive, TimeProvider time, CancellationToken cancellationToken)
    {
        for (int walks = 1; ; walks++)
        {
            TimeSpan sureBefore = time.GetUtcNow() - (isLive ? WrittenBack : Tick) - DateTimeOffset.UnixEpoch;
            TreeWalk walk = await WalkAsync(files, isLive, sureBefore, cancellationToken).ConfigureAwait(false);
            if (isLive || walk.Fingerprint is not null || walks == MostWalks) return walk;

            walk.Dispose();
            await Task.Delay(2 * Tick, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <remarks>Of the tree's own directory counts what an archive has of it: a new overlay above it changes its inode.</remarks>
    private static async Task<TreeWalk> WalkAsync(string files, bool isLive, TimeSpan sureBefore, CancellationToken cancellationToken)
    {
        string names = Path.Combine(Path.GetDirectoryName(files)!, $".walk-{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
        string? top = await HashAsync("tar", ["--create", "--file=-", "--no-recursion", NoOtherTimes, .. SnapshotArchives.Everything, "-C", files, "."], Stream.Null, cancellationToken).ConfigureAwait(false);
        (string? below, bool isKept) = await ListAsync(files, isLive, names, cancellationToken).ConfigureAwait(false);
        bool isSettled = top is not null && below is not null && !await IsNewerAsync(files, sureBefore, cancellationToken).ConfigureAwait(false);
        return new TreeWalk(isSettled ? $"{top}-{below}" : null, isKept ? names : null, sureBefore);
    }

    /// <summary>Lists all entries into a file; not into one where the disk is full, which keeps nobody from letting go of the tree.</summary>
    private static async Task<(string? Hash, bool IsKept)> ListAsync(string files, bool isLive, string names, CancellationToken cancellationToken)
    {
        // A live one's entries come and go; those that went in between were not there.
        string[] arguments = [files, .. isLive ? ["-ignore_readdir_race"] : Array.Empty<string>(), "-mindepth", "1", "-xdev", "-printf", Entry];
        string? hash = null;
        try
        {
            using (FileStream list = File.Create(names)) hash = await HashAsync("find", arguments, list, cancellationToken).ConfigureAwait(false);
            if (hash is not null) return (hash, true);
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            hash = await HashAsync("find", arguments, Stream.Null, cancellationToken).ConfigureAwait(false);
        }

        File.Delete(names);
        return (hash, false);
    }

    /// <summary>Null when the program fails, as it does where something goes away under its hands.</summary>
    private static async Task<string?> HashAsync(string program, string[] arguments, Stream copy, CancellationToken cancellationToken)
    {
        using var digest = new DigestStream(copy);
        (int code, _) = await HostProgram.DrainAsync(program, arguments, output => output.CopyToAsync(digest, cancellationToken), cancellationToken).ConfigureAwait(false);
        return code == 0 ? digest.Digest.Sha256 : null;
    }

    /// <summary>Whether anything was changed since a time, or cannot be looked at.</summary>
    private static async Task<bool> IsNewerAsync(string files, TimeSpan sinceEpoch, CancellationToken cancellationToken)
    {
        int found = 0;
        (int code, _) = await HostProgram.DrainAsync(
            "find",
            [files, "-xdev", "-newerct", string.Create(CultureInfo.InvariantCulture, $"@{sinceEpoch.TotalSeconds:0.000}"), "-printf", "x", "-quit"],
            async output => found = await output.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return found > 0 || code != 0;
    }
}
